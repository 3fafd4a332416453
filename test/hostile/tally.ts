/** Counts outcomes, for the summary that a test prints. */
export class Tally {
  readonly #counts = new Map<string, number>()

  count(outcome: string | number): void {
    this.#counts.set(String(outcome), (this.#counts.get(String(outcome)) ?? 0) + 1)
  }

  toString(): string {
    return [...this.#counts]
      .sort(([a], [b]) => a.localeCompare(b, 'en', {numeric: true}))
      .map(([outcome, count]) => `${outcome}: ${count}`)
      .join(', ')
  }
}
