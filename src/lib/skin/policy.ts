/**
 * The part of a classifier's card that a judgement needs. All of it was chosen on the validation
 * part of the data; a card read by `inference/` fits this type as it is.
 */
export interface LesionPolicy {
	readonly calibration: {
		/** Divides the logits before the softmax; > 0. */
		readonly temperature: number;
		/** Share of each class in training, in the order of LESION_CLASSES; sums to 1. */
		readonly prior: readonly number[];
	};
	readonly decision: {
		readonly balanced: {
			/** Power 0…1 of the prior that is divided out of the probabilities. */
			readonly prior_power: number;
		};
		readonly sensitive: {
			/** p(MEL) from which the answer is melanoma at the `sensitive` operating point. */
			readonly melanoma_threshold: number;
		};
	};
	readonly doctor: {
		/** p(MEL) + p(BCC) + p(AKIEC) from which a doctor should see it. */
		readonly threshold: number;
	};
	readonly abstention: {
		/** Least domain probability for a dermatoscope's picture. */
		readonly threshold: number;
		/** The stricter one, for a plain camera's. */
		readonly camera_threshold: number;
	};
}

/**
 * Only the fields of a policy, copied: what is kept with a visit, so that it says the same when it
 * is opened again under a later model's thresholds.
 */
export function policyOf(card: LesionPolicy): LesionPolicy {
	const { calibration, decision, doctor, abstention } = card;
	return {
		calibration: { temperature: calibration.temperature, prior: [...calibration.prior] },
		decision: {
			balanced: { prior_power: decision.balanced.prior_power },
			sensitive: { melanoma_threshold: decision.sensitive.melanoma_threshold },
		},
		doctor: { threshold: doctor.threshold },
		abstention: {
			threshold: abstention.threshold,
			camera_threshold: abstention.camera_threshold,
		},
	};
}
