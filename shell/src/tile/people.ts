/** Which cell each picture of a tile of people is in, step by step. Pure. */

/** Columns and rows of cells. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** Where a picture is, from 0. */
export interface Cell {
  readonly column: number;
  readonly row: number;
  /** It has just left on one side and come back on the other. */
  readonly wrapped: boolean;
}

/** How long the cells stay, in milliseconds. @source ruled by us: Windows keeps it to itself */
export const PEOPLE_STEP_MS = 3000;

/** Where the pictures are at first, row by row; those beyond the cells are not shown. */
export function seatPeople(count: number, { columns, rows }: Grid): readonly Cell[] {
  const shown = Math.min(count, columns * rows);
  return Array.from({ length: shown }, (_, at) => ({
    column: at % columns,
    row: Math.floor(at / columns),
    wrapped: false,
  }));
}

/**
 * Where they are after the next step: a row slides by a cell at even steps, a column at odd ones, each in its turn.
 *
 * @param step from 0
 */
export function slidePeople(cells: readonly Cell[], step: number, { columns, rows }: Grid): readonly Cell[] {
  const turn = step >> 1;
  return cells.map(({ column, row }) => {
    if (step % 2 === 0 && row === turn % rows) {
      return { column: (column + 1) % columns, row, wrapped: column + 1 === columns };
    }
    if (step % 2 === 1 && column === turn % columns) {
      return { column, row: (row + 1) % rows, wrapped: row + 1 === rows };
    }
    return { column, row, wrapped: false };
  });
}
