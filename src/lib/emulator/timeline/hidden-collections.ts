/** Collections with this prefix have the emulator's own records, which are not resources of the API. */
const HIDDEN_PREFIX = '_emulator/'

/** The name of a collection that no request can reach: no Twilio host starts with an underscore. */
export const hiddenCollection = (name: string): string => `${HIDDEN_PREFIX}${name}`

export const isHiddenCollection = (collection: string): boolean => collection.startsWith(HIDDEN_PREFIX)
