/** Cells to a side of a drawn map. */
export const MAP_SIDE = 96;
/** So many of them the colour fades out over, at each edge of its box. */
export const MAP_FADE = 8;
