/** The countries of phone numbers, by prefix. */
export const CALLING_CODES: readonly [prefix: string, country: string][] = [
  ['+353', 'IE'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+61', 'AU'],
  ['+55', 'BR'],
  ['+81', 'JP'],
  ['+1', 'US'],
]
