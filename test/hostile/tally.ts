/** How often each outcome came, for the line that a test says at its end. */
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
