interface Advice {
  readonly words: readonly string[]
  /** What the words are for: "To …". */
  readonly purpose: string
  /** A command line of this program, or a page where no command does it. */
  readonly command?: string
  readonly page?: string
}

/** Commands of other command lines (gh, stripe, heroku, npm), and words for what people do first with Twilio. */
export const WELL_KNOWN: readonly Advice[] = [
  {
    words: ['whoami', 'auth:status', 'auth:whoami'],
    purpose: 'see the active profile',
    command: 'profiles:list',
  },
  {words: ['auth', 'auth:login', 'init', 'signin'], purpose: 'create a profile', command: 'profiles:create'},
  {words: ['logout', 'auth:logout', 'signout'], purpose: 'remove a profile', command: 'profiles:remove NAME'},
  {words: ['switch', 'auth:switch'], purpose: 'switch to another profile', command: 'profiles:use NAME'},
  {words: ['completion', 'completions'], purpose: 'set up completion', command: 'autocomplete'},
  {
    words: ['send', 'sms', 'sms:send', 'sms:create', 'text', 'message:send', 'whatsapp'],
    purpose: 'send a message',
    command: 'api:core:messages:create',
  },
  {words: ['sms:list'], purpose: 'list messages', command: 'api:core:messages:list'},
  {words: ['call', 'dial'], purpose: 'make a call', command: 'api:core:calls:create'},
  {words: ['buy', 'numbers:buy'], purpose: 'buy a phone number', command: 'phone-numbers:buy:local'},
  {words: ['numbers'], purpose: 'list your phone numbers', command: 'phone-numbers:list'},
  {words: ['lookup'], purpose: 'look up a phone number', command: 'api:lookups:v2:phone-numbers:fetch'},
  {
    words: ['logs', 'log', 'monitor'],
    purpose: 'list errors and warnings',
    command: 'debugger:logs:list',
  },
  {
    words: ['tail', 'logs:tail', 'listen'],
    purpose: 'watch errors and warnings',
    command: 'debugger:logs:list --streaming',
  },
  {words: ['get', 'post', 'curl'], purpose: 'send any request', command: 'api:request'},
  {words: ['status', 'info'], purpose: 'check your setup', command: 'doctor'},
  {
    words: ['signup', 'register'],
    purpose: 'create an account, see',
    page: 'https://www.twilio.com/try-twilio. To try commands without an account, add -p emulator.',
  },
  {
    words: ['open', 'console', 'dashboard', 'browse'],
    purpose: 'use the Console, see',
    page: 'https://console.twilio.com',
  },
]

/** Where a well-known word points, when no command has its name. Arguments may follow it. */
export const adviseOn = (ids: readonly string[]): string | undefined => {
  for (const id of ids) {
    const advice = WELL_KNOWN.find(({words}) => words.includes(id))
    if (advice?.command) return `To ${advice.purpose}, run: twilio ${advice.command}`
    if (advice) return `To ${advice.purpose} ${advice.page}`
  }
  return undefined
}
