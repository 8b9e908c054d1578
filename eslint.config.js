import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import rooms from './scripts/rooms.mjs';
import svelteConfig from './svelte.config.js';

export default defineConfig(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'src/lib/i18n/messages/',
			'.venv/',
			'.venv-simulator/',
			'node_modules/',
			'models/',
			'training/',
			'out/',
			'test-results/',
			'playwright-report/',
		],
	},
	js.configs.recommended,
	svelte.configs.recommended,
	{
		files: ['**/*.ts', '**/*.svelte'],
		extends: [ts.configs.strictTypeChecked],
		languageOptions: {
			globals: { ...globals.browser },
			parserOptions: {
				projectService: { allowDefaultProject: ['playwright.config.ts'] },
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte'],
			},
		},
		rules: {
			// Types know what is defined.
			'no-undef': 'off',
			// A number reads well in a sentence.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
	},
	{
		files: ['**/*.svelte'],
		rules: {
			// eslint sees a component's props and events as `any`; svelte-check, which knows their
			// types, is what checks these lines.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			// Pages and flows resolve an address once; components pass it on.
			'svelte/no-navigation-without-resolve': ['error', { ignoreLinks: true, ignoreGoto: true }],
		},
	},
	{
		files: ['src/service-worker.ts'],
		languageOptions: {
			parserOptions: { projectService: false, project: './tsconfig.worker.json' },
		},
	},
	{
		files: ['**/*.mjs', '*.js'],
		languageOptions: { globals: { ...globals.node } },
	},
	{
		// Parts of them run in a page.
		files: ['scripts/draw-*.mjs', 'scripts/screenshots.mjs'],
		languageOptions: { globals: { ...globals.browser } },
	},
	{
		files: ['tests/**/*.ts', 'playwright.config.ts', 'vite.config.ts'],
		languageOptions: { globals: { ...globals.node } },
	},
	{
		files: ['src/**'],
		plugins: { rooms },
		rules: { 'rooms/walls': 'error' },
	},
	prettier,
	svelte.configs.prettier,
);
