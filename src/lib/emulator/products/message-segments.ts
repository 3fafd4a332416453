/*
 * A text is encoded in GSM 03.38 (160 characters in a single segment, 153 in each of several) or in UCS-2 (70 and 67).
 * https://www.twilio.com/docs/glossary/what-sms-character-limit
 */
const GSM = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Each of these takes up two characters: an escape and the character. */
const GSM_EXTENSION = new Set('\f^{}\\[~]|€')

/** Counts the segments of `size` that characters of these lengths fill. A character is never split. */
function fillSegments(lengths: readonly number[], size: number): number {
  let [segments, used] = [1, 0]
  for (const length of lengths) {
    if (used + length > size) {
      segments += 1
      used = 0
    }
    used += length
  }
  return segments
}

/** The number of segments of a message body; 0 for an empty one. */
export function countSegments(body: string): number {
  const characters = [...body]
  if (characters.length === 0) return 0
  const gsm = characters.every((character) => GSM.has(character) || GSM_EXTENSION.has(character))
  const lengths = characters.map((character) =>
    gsm ? (GSM_EXTENSION.has(character) ? 2 : 1) : character.length,
  )
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const [single, several] = gsm ? [160, 153] : [70, 67]
  return total <= single ? 1 : fillSegments(lengths, several)
}
