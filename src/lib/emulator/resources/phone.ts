/** https://www.twilio.com/docs/glossary/what-e164 */
export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text)

/**
 * A number as people write it, in E.164; undefined when it is none. Ten digits without a plus are taken as a number of
 * the United States, as Twilio does.
 */
export function toE164(text: string): string | undefined {
  const digits = text.replace(/[\s().-]/g, '')
  if (isE164(digits)) return isUsNumber(digits) || !digits.startsWith('+1') ? digits : undefined
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`
  return /^1[2-9]\d{9}$/.test(digits) ? `+${digits}` : undefined
}

const isUsNumber = (number: string): boolean => /^\+1[2-9]\d{9}$/.test(number)

/** `(206) 752-3880` for a number of North America, else the number itself. */
export function nationalFormat(number: string): string {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : number
}
