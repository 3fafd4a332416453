const SID = /^\^\(?((?:[A-Z]{2}\|?)+|\[[^\]]+\]\{2\})\)?\[0-9a-fA-F\]\{32\}\$$/
const UNUSUAL_SID = /^\^?([A-Z]{2})\[/

/** The prefixes of the SIDs that a pattern matches: `['SM', 'MM']`; empty if any two letters are a prefix, or it matches no SIDs. */
export const listPrefixes = (pattern: string): string[] => {
  const found = SID.exec(pattern)?.[1] ?? UNUSUAL_SID.exec(pattern)?.[1] ?? ''
  return found.startsWith('[') ? [] : found.split('|').filter(Boolean)
}

/** What a pattern matches: "a SID that starts with SM or MM, followed by 32 hexadecimal digits". */
export const describePattern = (pattern: string): string => {
  const prefixes = listPrefixes(pattern)
  if (prefixes.length > 0) {
    const rest = pattern.includes('[a-zA-Z0-9]{32}') ? 'letters or digits' : 'hexadecimal digits'
    return `a SID: ${prefixes.join(' or ')} and 32 ${rest}`
  }
  if (SID.test(pattern)) return 'a SID: two letters and 32 hexadecimal digits'
  const [, prefix] = /^\^([a-z_]+)\.\+\$$/.exec(pattern) ?? []
  return prefix ? `an ID that starts with ${prefix}` : `text that matches ${pattern}`
}
