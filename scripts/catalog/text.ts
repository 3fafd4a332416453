/**
 * Converts a description of the SDK to plain text: removes escapes, code marks and HTML, changes Markdown links to
 * `text (URL)`, and collapses whitespace.
 */
export const toPlainText = (doc: string): string =>
  doc
    .replace(/\\+(['"`*_[\](){}#+.!|-])/g, '$1')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, (tag) =>
      /^<\/?(a|b|i|em|strong|p|ul|ol|li|code|span|div)\b/i.test(tag) ? '' : tag,
    )
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, (_, label: string, url: string) =>
      label === url ? url : `${label} (${url})`,
    )
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
