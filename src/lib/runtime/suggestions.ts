/** The Damerau-Levenshtein distance: letters changed, added, dropped or swapped. */
const getDistance = (a: string, b: string): number => {
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

/** How much more distant than the closest name another suggestion may be. */
const SLACK = 1

/** The names most similar to a mistyped one, closest first. */
export const findSuggestions = (typed: string, names: readonly string[], limit: number): string[] => {
  // Of a name of one or two letters, at least one must be right: `-x` is not a mistyped `--to`.
  const maxDistance = Math.min(typed.length - 1, Math.max(2, Math.floor(typed.length / 3)))
  const near = [...new Set(names)]
    .map((name) => ({
      name,
      distance:
        getDistance(typed, name) - (name.startsWith(typed) || name.endsWith(typed) ? typed.length / 2 : 0),
    }))
    .filter(({distance}) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  const least = near[0]?.distance ?? 0
  return near
    .filter(({distance}) => distance <= least + SLACK)
    .slice(0, limit)
    .map(({name}) => name)
}
