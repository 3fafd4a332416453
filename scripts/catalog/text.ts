/**
 * A description of the SDK as a terminal can show it: generator's escapes undone, markdown links written out as
 * `text (address)`, code marks and HTML dropped, white space folded.
 */
export const readable = (doc: string): string =>
  doc
    .replace(/\\+(['"`*_[\](){}#+.!|-])/g, '$1')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, (tag) =>
      /^<\/?(a|b|i|em|strong|p|ul|ol|li|code|span|div)\b/i.test(tag) ? '' : tag,
    )
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, (_, label: string, address: string) =>
      label === address ? address : `${label} (${address})`,
    )
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
