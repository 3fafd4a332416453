/**
 * Twilio's error codes for a create whose resource exists already. Each is described at
 * `https://www.twilio.com/docs/api/errors/CODE`; those of Verify are also at https://www.twilio.com/docs/verify/api/error-codes.
 */
export const DUPLICATE_CODES: Readonly<Record<number, string>> = {
  21450: 'Phone number already validated on your account',
  50069: 'Service instance with provided unique name already exists',
  50201: 'User already exists',
  50307: 'Channel with provided unique name already exists',
  50353: 'Conversation with provided unique name already exists',
  50404: 'Member already exists',
  50433: 'Participant already exists',
  50437: 'Group Participant already exists',
  53113: 'Room creation failed: the name is already associated with an existing Room',
  54208: 'Map Item already exists',
  54301: 'Unique name already exists',
  60208: 'Rate limit with that UniqueName already exists',
  60211: 'Bucket with the given Interval already exists',
  60213: 'A Messaging Configuration already exists for the given country',
  60246: 'Service already exists',
  60301: 'Entity already exists',
  60411: 'Phone Number already exists in the SafeList',
  80104: 'Phone Number Already In Service',
  80602: 'Non Unique Service Name',
  80603: 'Non Unique Session Name',
  90101: 'Unique Name Already Exists',
}
