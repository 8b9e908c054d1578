import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [sveltekit()],
	worker: { format: 'es' },
	build: {
		target: 'es2022',
		// Inlined assets would be data: addresses, which the content security policy refuses.
		assetsInlineLimit: 0,
	},
	test: {
		include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
		environment: 'node',
		passWithNoTests: true,
	},
});
