/** The account in the name of a collection of api.twilio.com: `api/Accounts/AC…/Messages`. */
export const accountOf = (collection: string): string => collection.split('/')[2] ?? ''
