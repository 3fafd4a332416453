/**
 * A JSON key as the output shows it: `date_created` → `dateCreated`, `ISO_country` → `isoCountry`.
 * An underscore before a digit stays (`line_1`), as the official CLI has it.
 */
export const camelCase = (key: string): string =>
  key
    .replace(/^[\s_-]+|[\s_-]+$/g, '')
    .replace(/^[A-Z]|\.[A-Z]|[A-Z]{2,}/g, (capitals) => capitals.toLowerCase())
    .replace(/[-_ ][a-z]/g, (pair) => pair.charAt(1).toUpperCase())
    .replaceAll(' ', '')
