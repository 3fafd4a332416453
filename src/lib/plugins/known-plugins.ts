/** The commands of `@twilio-labs/plugin-flex` that work on a plugin's source. Its other commands are built into this program. */
const FLEX_COMMANDS = ['build', 'create', 'start', 'test', 'upgrade-plugin', 'validate'].map(
  (name) => `flex:plugins:${name}`,
)

/** Plugins for Twilio, and the topics or ids of their commands, without those built into this program. */
export const KNOWN_PLUGINS: readonly {readonly name: string; readonly topics: readonly string[]}[] = [
  {name: '@twilio-labs/plugin-assets', topics: ['assets']},
  {name: '@twilio-labs/plugin-dev-phone', topics: ['dev-phone']},
  {name: '@twilio-labs/plugin-flex', topics: FLEX_COMMANDS},
  {name: '@twilio-labs/plugin-rtc', topics: ['rtc']},
  {name: '@twilio-labs/plugin-serverless', topics: ['serverless']},
  {name: '@twilio-labs/plugin-signal2020', topics: ['signal', 'signal2020']},
  {name: '@twilio-labs/plugin-watch', topics: ['watch']},
  {name: '@dabblelab/plugin-autopilot', topics: ['autopilot']},
]

/**
 * Finds the plugin that a command id or topic belongs to: `serverless:deploy` belongs to `@twilio-labs/plugin-serverless`. The
 * returned command is the id, without arguments read as parts of it where the plugin's ids are known.
 */
export const findKnownCommand = (id: string): {plugin: string; command: string} | undefined => {
  const isBelow = (topic: string): boolean => id === topic || id.startsWith(`${topic}:`)
  for (const {name, topics} of KNOWN_PLUGINS) {
    const topic = topics.find(isBelow)
    if (topic) return {plugin: name, command: topic.includes(':') ? topic : id}
  }
  return undefined
}

/** Are some of the plugin's commands built into this program? Then it is no problem that the plugin has them too. */
export const isPartlyBuiltIn = (plugin: string | undefined): boolean => plugin === '@twilio-labs/plugin-flex'

/** Other plugins are installed only after the user agrees. */
export const isPublishedByTwilio = (name: string): boolean => /^@twilio(-labs)?\/[^/]+$/.test(name)
