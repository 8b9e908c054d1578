/** Several models as a further download: offered, downloaded, used, also offline, and taken away. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OfflineItem } from '../../src/lib/flows/offline-files';
import type { EnsembleCard } from '../../src/lib/inference/ensemble';
import { samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { READING } from './journeys';
import { Site } from './site';

test.setTimeout(180_000);
// Without a server, what looks for updates in the background finds nothing.
test.use({ allowedProblems: /ERR_CONNECTION_REFUSED|ERR_PROXY|Failed to update a ServiceWorker/ });

const MEMBERS = ['lesion-classifier', 'lesion-classifier-fold0'];

/** The shipped classifier twice, the second time as a fold of its own: an ensemble that says the same. */
function addEnsemble(site: string): void {
	const models = join(site, 'models');
	const cardOf = (name: string) =>
		JSON.parse(readFileSync(join(models, name, 'card.json'), 'utf8')) as EnsembleCard;
	const [one = '', fold = ''] = MEMBERS;
	cpSync(join(models, one), join(models, fold), { recursive: true });
	const card = cardOf(one);
	writeFileSync(join(models, fold, 'card.json'), JSON.stringify({ ...card, name: fold }));
	const name = 'lesion-ensemble';
	mkdirSync(join(models, name));
	const ensemble: EnsembleCard = {
		...card,
		name,
		version: '0.9.0',
		task: 'lesion-ensemble',
		members: MEMBERS.map((member) => ({ name: member, version: card.version })),
		bytes: 2 * card.bytes,
		files: [],
	};
	writeFileSync(join(models, name, 'card.json'), JSON.stringify(ensemble));
	const paths = [
		`${name}/card.json`,
		...['card.json', 'model.json', 'weights.bin'].map((file) => `${fold}/${file}`),
	];
	const files = paths.map((path) => {
		const body = readFileSync(join(models, path));
		const sha256 = createHash('sha256').update(body).digest('hex');
		return { url: `/models/${path}`, bytes: body.length, sha256 };
	});
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	const item: OfflineItem = {
		name,
		kind: 'model',
		title: name,
		key: 'test',
		bytes,
		optional: true,
		files,
	};
	const list = join(site, 'offline-set.json');
	const { items } = JSON.parse(readFileSync(list, 'utf8')) as { items: OfflineItem[] };
	writeFileSync(list, JSON.stringify({ items: [...items, item] }));
}

test('an ensemble is downloaded, reads, works offline, and goes again', async ({
	openProfile,
}, info) => {
	const folder = info.outputPath('site');
	const site = new Site(folder);
	addEnsemble(folder);
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	const foot = page.getByTestId('result-foot');
	const read = async () => {
		await page.goto('/lesions/check');
		await page.getByTestId('picture-input').setInputFiles(samplePath('uneven.jpg'));
		await page.getByTestId('source-dermatoscope').click();
		await expect(foot).toBeVisible(READING);
	};
	await page.goto('/settings');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const card = page.getByTestId('ensemble');
	await expect(card).toContainText(
		/^Several models for lesions 2 models rank each lesion.*3\.7 MB/,
	);
	await page.getByTestId('ensemble-download').click();
	await expect(page.getByTestId('ensemble-use')).toBeChecked({ timeout: 60_000 });
	// What results need was not asked for, and is not said to be here.
	await expect(page.getByTestId('offline-ready')).toBeHidden();

	await read();
	await expect(foot).toContainText('lesion-ensemble 0.9.0');
	const together = await page.getByTestId('kinds').innerText();
	await page.goto('/about');
	await expect(page.getByText('lesion-ensemble 0.9.0')).toBeVisible();
	await site.stop();
	await read();
	await expect(foot).toContainText('lesion-ensemble 0.9.0');
	await page.goto('/settings');
	await page.getByTestId('ensemble-remove').click();
	await expect(page.getByTestId('ensemble-download')).toBeVisible();
	await read();
	await expect(foot).toContainText('lesion-classifier 1');
	expect(await page.getByTestId('kinds').innerText()).toBe(together);
});
