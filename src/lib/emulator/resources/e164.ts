/** https://www.twilio.com/docs/glossary/what-e164 */
export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text)

/**
 * Converts a phone number as people write it to E.164; undefined if it is not a phone number. Ten digits without a plus
 * sign are a US number, as at Twilio.
 */
export function toE164(text: string): string | undefined {
  const digits = text.replace(/[\s().-]/g, '')
  if (isE164(digits)) return isUsNumber(digits) || !digits.startsWith('+1') ? digits : undefined
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`
  return /^1[2-9]\d{9}$/.test(digits) ? `+${digits}` : undefined
}

const isUsNumber = (number: string): boolean => /^\+1[2-9]\d{9}$/.test(number)

/** `(206) 752-3880` for a North American number; any other number stays as it is. */
export function nationalFormat(number: string): string {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : number
}
