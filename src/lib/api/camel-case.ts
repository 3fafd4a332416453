/**
 * A JSON key as shown in output: `date_created` → `dateCreated`, `ISO_country` → `isoCountry`. Keeps an underscore before a
 * digit (`line_1`), like the official CLI.
 */
export const camelCase = (key: string): string =>
  key
    .replace(/^[\s_-]+|[\s_-]+$/g, '')
    .replace(/^[A-Z]|\.[A-Z]|[A-Z]{2,}/g, (capitals) => capitals.toLowerCase())
    .replace(/[-_ ][a-z]/g, (pair) => pair.charAt(1).toUpperCase())
    .replaceAll(' ', '')
