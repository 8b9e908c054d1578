/** What a batch can save beside its table; also the names of the folders. */
export const EXTRAS = ['masks', 'crops', 'masked-crops'] as const;
export type Extra = (typeof EXTRAS)[number];
