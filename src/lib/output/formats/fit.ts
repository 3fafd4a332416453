/** No column is made narrower than this to fit the terminal, so with too many columns the output is wider than it. */
const NARROWEST = 6

/**
 * The widths of columns that fit `room`: narrow columns keep their natural width, and wide ones share what is left. No column
 * is made narrower than its minimum, such as the width of its longest SID.
 */
export function fitWidths(
  natural: readonly number[],
  minimum: readonly number[],
  room: number,
): readonly number[] {
  const widths = natural.map((width, column) => Math.min(width, Math.max(minimum[column] ?? 0, NARROWEST)))
  const narrowestFirst = natural
    .map((width, column) => ({width, column, growth: width - (widths[column] ?? 0)}))
    .filter(({growth}) => growth > 0)
    .sort((a, b) => a.growth - b.growth)
  let left = room - widths.reduce((sum, width) => sum + width, 0)
  narrowestFirst.forEach(({column, growth}, index) => {
    const share = Math.max(0, Math.floor(left / (narrowestFirst.length - index)))
    const added = Math.min(growth, share)
    widths[column] = (widths[column] ?? 0) + added
    left -= added
  })
  return widths
}

/** For each column the largest `measure` of its cells. */
export function widestCells(
  rows: readonly (readonly string[])[],
  columns: number,
  measure: (cell: string) => number,
): number[] {
  const widest = Array<number>(columns).fill(0)
  for (const row of rows) {
    for (let column = 0; column < columns; column++) {
      widest[column] = Math.max(widest[column] ?? 0, measure(row[column] ?? ''))
    }
  }
  return widest
}
