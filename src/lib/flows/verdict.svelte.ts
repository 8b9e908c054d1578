/**
 * The verdict on the visits of a period, read in the background.
 *
 * [Note: One step] What the model remembers after the last visit is kept, encrypted, with the visits
 * it has read and the models' versions. A new visit then costs one step. A visit added in the past,
 * deleted or dated anew costs the steps from the last kept state before it; where a period's first
 * visit leaves it, those of the period, since what the model remembers began with that visit. Features
 * are kept with each check-in, so none of this looks at a picture again, until the model changes.
 */
import type { SequenceCard } from '$lib/inference/sequence-card';
import type { CheckInHeading } from '$lib/skin/check-in';
import type { Period } from '$lib/skin/history';
import {
	answered,
	daysSince,
	inOrder,
	resumeFrom,
	statesToKeep,
	type SeriesVisit,
	type Trail,
	type TrailVisit,
} from '$lib/skin/sequence';
import { movedOf, verdictOf, type Moved, type UnclearBand, type Verdict } from '$lib/skin/verdict';
import type { Vault } from '$lib/vault/vault';
import { diary } from './diary';
import { faceEngine, retestErrors, type Retest } from './face-engine';
import { isAbort, problemOf, type Problem } from './problem';
import { modelName, sequenceModel } from './sequence-model';
import { featuresOfCheckIn } from './visit-features';

/** Visits asked at once of the worker; between two of these what was read is kept. */
const CHUNK = 64;
const FEW = 4;

export class VerdictFlow {
	verdict = $state.raw<Verdict>();
	/** By the grades as they are now: a visit may be read again without the verdict changing. */
	moved = $derived.by<readonly Moved[]>(() =>
		this.verdict && this.#retest ? movedOf(countedOf(this.#shown, this.verdict), this.#retest) : [],
	);
	/** While visits are read: how many of how many. */
	progress = $state.raw<{ readonly done: number; readonly total: number }>();
	problem = $state.raw<Problem>();
	/** The person stopped it. */
	stopped = $state(false);
	/** Where the verdict is unclear. */
	band = $state.raw<UnclearBand>();
	/** Steps that the model took for the verdict shown; those kept from before not counted. */
	steps = $state(0);

	#shown = $state.raw<readonly CheckInHeading[]>([]);
	#retest = $state.raw<Retest>();
	#stop: AbortController | undefined;
	#asked = '';

	/**
	 * Brings the verdict up to date; a later call overtakes an earlier one.
	 * @param shown visits of the period
	 */
	async update(shown: readonly CheckInHeading[], period: Period): Promise<void> {
		this.#shown = shown;
		const visits = inOrder(shown.map(({ id, takenAt }) => ({ id, takenAt })));
		const asked = [period, ...visits.map(({ id, takenAt }) => id + takenAt)].join();
		if (asked === this.#asked) return;
		this.#stop?.abort();
		this.#asked = asked;
		this.stopped = false;
		const stop = new AbortController();
		this.#stop = stop;
		this.problem = undefined;
		try {
			await this.#read(visits, period, stop.signal);
		} catch (error) {
			if (stop.signal.aborted || isAbort(error)) return;
			this.#asked = '';
			this.verdict = undefined;
			this.problem = problemOf(error);
		} finally {
			if (this.#stop === stop) this.progress = undefined;
		}
	}

	/** Stops reading; what was read is kept. */
	stop(): void {
		this.rest();
		this.stopped = true;
	}

	/** Lets the worker do something else; the next update goes on. */
	rest(): void {
		this.#stop?.abort();
		this.#asked = '';
		this.progress = undefined;
	}

	async #read(visits: readonly SeriesVisit[], period: Period, signal: AbortSignal): Promise<void> {
		const [vault, card, retest] = await Promise.all([diary(), sequenceModel(), retestErrors()]);
		const name = `verdict-${period}`;
		const model = modelName(card);
		const before = (await vault.setting(name)) as Trail | undefined;
		const resumed = resumeFrom(before, visits, model);
		let trail: Trail = { model, visits: resumed.visits, kept: resumed.kept };
		let steps = 0;
		const total = visits.length - trail.visits.length;
		while (trail.visits.length < visits.length) {
			const done = visits.length - trail.visits.length;
			const chunk = visits.slice(trail.visits.length, trail.visits.length + CHUNK);
			const read = await this.#readChunk(vault, trail, chunk, card, signal, () => {
				// A visit or two are there before anybody has read that they are coming.
				if (total > FEW) this.progress = { done: total - done, total };
			});
			signal.throwIfAborted();
			({ trail } = read);
			steps += read.steps;
			await vault.saveSetting(name, trail);
		}
		signal.throwIfAborted();
		this.steps = steps;
		this.#retest = retest;
		this.band = card.calibration.unclear;
		this.verdict = verdictOf(trail.visits, this.band);
	}

	async #readChunk(
		vault: Vault,
		trail: Trail,
		chunk: readonly SeriesVisit[],
		card: SequenceCard,
		signal: AbortSignal,
		onBegin: () => void,
	): Promise<{ trail: Trail; steps: number }> {
		onBegin();
		const asked: { features?: NonNullable<Found['features']>; days: number }[] = [];
		const counted: TrailVisit[] = [...trail.visits];
		for (const visit of chunk) {
			signal.throwIfAborted();
			const { features, skipped } = await featuresOfCheckIn(vault, visit.id, card, signal);
			const days = daysSince(counted, visit.takenAt);
			asked.push(features ? { features, days } : { days });
			counted.push(skipped ? { ...visit, skipped } : { ...visit, p: NaN });
			const { progress } = this;
			if (progress) this.progress = { ...progress, done: progress.done + 1 };
		}
		const state = trail.kept.at(-1)?.state;
		const { probabilities, kept, steps } = await faceEngine().sequence(
			{ visits: asked, before: trail.visits.length, ...(state ? { state } : {}) },
			{ signal },
		);
		const read = answered(counted, probabilities, trail.visits.length);
		return {
			trail: { ...trail, visits: read, kept: statesToKeep([...trail.kept, ...kept], read.length) },
			steps,
		};
	}
}

type Found = Awaited<ReturnType<typeof featuresOfCheckIn>>;

/** Headings of the visits that counted, oldest first; of the newest one's model, as in the charts. */
function countedOf(shown: readonly CheckInHeading[], { evidence }: Verdict): CheckInHeading[] {
	const byId = new Map(shown.map((heading) => [heading.id, heading]));
	const counted = evidence
		.filter(({ p }) => p !== undefined)
		.flatMap(({ id }) => byId.get(id) ?? []);
	return counted.filter(({ model }) => model === counted.at(-1)?.model);
}
