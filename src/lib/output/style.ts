interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly italic: (text: string) => string
}

const plain = (text: string): string => text

/** Text styles for a stream; without color they change nothing, and chalk is not loaded. */
export async function loadStyle(color: boolean): Promise<Style> {
  if (!color) return {bold: plain, dim: plain, italic: plain}
  const {Chalk} = await import('chalk')
  return new Chalk({level: 1})
}
