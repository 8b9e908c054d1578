import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './scripts/chromium.mjs';

// Chosen once; the workers of the run inherit it.
process.env['SKINKEEP_TEST_PORT'] ??= String(20000 + Math.floor(Math.random() * 20000));
const port = process.env['SKINKEEP_TEST_PORT'];
const executablePath = findChromium();
const isCI = process.env['CI'] !== undefined;

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	timeout: 90_000,
	expect: { timeout: 15_000 },
	forbidOnly: isCI,
	fullyParallel: true,
	reporter: [['list']],
	use: {
		baseURL: `http://127.0.0.1:${port}`,
		launchOptions: { args: chromiumFlags, ...(executablePath ? { executablePath } : {}) },
		trace: 'off',
	},
	webServer: {
		command: `node scripts/serve.mjs --port ${port}`,
		url: `http://127.0.0.1:${port}/`,
		reuseExistingServer: false,
	},
});
