/** Plugins that Twilio's people publish, and the topics of their commands. What is built in here is not among them. */
export const KNOWN_PLUGINS: readonly {readonly name: string; readonly topics: readonly string[]}[] = [
  {name: '@twilio-labs/plugin-assets', topics: ['assets']},
  {name: '@twilio-labs/plugin-dev-phone', topics: ['dev-phone']},
  {name: '@twilio-labs/plugin-flex', topics: ['flex']},
  {name: '@twilio-labs/plugin-rtc', topics: ['rtc']},
  {name: '@twilio-labs/plugin-serverless', topics: ['serverless']},
  {name: '@twilio-labs/plugin-signal2020', topics: ['signal', 'signal2020']},
  {name: '@twilio-labs/plugin-watch', topics: ['watch']},
  {name: '@dabblelab/plugin-autopilot', topics: ['autopilot']},
]

/** The plugin to which a command id or topic belongs: `serverless:deploy` is of `@twilio-labs/plugin-serverless`. */
export const knownPluginOf = (id: string): string | undefined => {
  const [topic = ''] = id.split(':')
  return KNOWN_PLUGINS.find(({topics}) => topics.includes(topic))?.name
}

/** Published by Twilio: others are installed only once the user has said that they mean it. */
export const isTwilios = (name: string): boolean => /^@twilio(-labs)?\/[^/]+$/.test(name)
