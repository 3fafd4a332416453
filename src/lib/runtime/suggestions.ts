/** How many letters have to be changed, added, dropped or swapped to make one word of the other. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({length: b.length + 1}, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      }
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** How much farther than the nearest name another may be to be worth naming beside it. */
const SLACK = 1

/** The names most like a mistyped one, nearest first; none that has little in common with it. */
export const nearest = (typed: string, names: readonly string[], most: number): string[] => {
  const limit = Math.max(2, Math.floor(typed.length / 3))
  const near = [...new Set(names)]
    .map((name) => ({
      name,
      far: distance(typed, name) - (name.startsWith(typed) || name.endsWith(typed) ? typed.length / 2 : 0),
    }))
    .filter(({far}) => far <= limit)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
  const least = near[0]?.far ?? 0
  return near
    .filter(({far}) => far <= least + SLACK)
    .slice(0, most)
    .map(({name}) => name)
}
