/** Those commands of `@twilio-labs/plugin-flex` that have to do with a plugin's source; the others are built in here. */
const FLEX_COMMANDS = ['build', 'create', 'start', 'test', 'upgrade-plugin', 'validate'].map(
  (name) => `flex:plugins:${name}`,
)

/** Plugins that Twilio's people publish, and the topics or ids of their commands. What is built in here is not among them. */
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
 * The plugin to which a command id or topic belongs: `serverless:deploy` is of `@twilio-labs/plugin-serverless`. The
 * command is the id without arguments that may have been taken for a part of it, as far as that is known.
 */
export const knownCommand = (id: string): {plugin: string; command: string} | undefined => {
  const isOf = (topic: string): boolean => id === topic || id.startsWith(`${topic}:`)
  for (const {name, topics} of KNOWN_PLUGINS) {
    const topic = topics.find(isOf)
    if (topic) return {plugin: name, command: topic.includes(':') ? topic : id}
  }
  return undefined
}

/** Are some of a plugin's commands built in here, so that nothing is wrong when it claims them too? */
export const isPartlyBuiltIn = (plugin: string | undefined): boolean => plugin === '@twilio-labs/plugin-flex'

/** Published by Twilio: others are installed only once the user has said that they mean it. */
export const isTwilios = (name: string): boolean => /^@twilio(-labs)?\/[^/]+$/.test(name)
