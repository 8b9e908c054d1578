/** The five things that a check-in grades. Pure data. */

/** In the order of every array of five, and of the columns in CSV files. */
export const ATTRIBUTES = ['oil', 'sensitivity', 'wrinkle', 'pigmentation', 'hydration'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** Grades run 0…4. */
export const GRADES = 5;

/** Which way is better: hydration 4 is well hydrated, of the others 0 is none. */
export const BETTER: Readonly<Record<Attribute, 'higher' | 'lower'>> = {
	oil: 'lower',
	sensitivity: 'lower',
	wrinkle: 'lower',
	pigmentation: 'lower',
	hydration: 'higher',
};

/** Expected grade Σ k·p_k of five probabilities, 0…4. */
export function expectedGrade(probabilities: readonly number[]): number {
	return probabilities.reduce((sum, p, grade) => sum + p * grade, 0);
}

/** Standard deviation of the grade under five probabilities. */
export function gradeSpread(probabilities: readonly number[]): number {
	const mean = expectedGrade(probabilities);
	const variance = probabilities.reduce((sum, p, grade) => sum + p * (grade - mean) ** 2, 0);
	return Math.sqrt(variance);
}
