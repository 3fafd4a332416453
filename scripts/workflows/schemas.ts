/**
 * JSON schemas of GitHub's and the devcontainer's files that no package on npm has, as far as a project like this one uses them.
 * They know every key that they allow: a mistyped one is refused.
 * https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
 * https://docs.github.com/code-security/dependabot/working-with-dependabot/dependabot-options-reference
 * https://containers.dev/implementors/json_reference
 */
type Schema = Readonly<Record<string, unknown>>

const text = {type: 'string', minLength: 1} as const
const flag = {type: 'boolean'} as const
const texts = {type: 'array', items: text, minItems: 1, uniqueItems: true} as const
const oneOrMoreTexts = {anyOf: [text, texts]} as const

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

/** An element of a form: its type, and the attributes that this type has. */
const element = (type: string, attributes: Schema, required: readonly string[]): Schema => ({
  if: {properties: {type: {const: type}}},
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {properties: {attributes: object(attributes, required)}},
})

const labelled = {label: text, description: text}
const written = {...labelled, placeholder: text, value: text}

export const issueForm: Schema = object(
  {
    name: text,
    description: text,
    title: text,
    type: text,
    labels: texts,
    assignees: texts,
    projects: texts,
    body: {
      type: 'array',
      // GitHub refuses a form that asks nothing.
      contains: {properties: {type: {not: {const: 'markdown'}}}},
      items: {
        ...object(
          {
            type: {enum: ['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']},
            id: {type: 'string', pattern: '^[A-Za-z0-9_-]+$'},
            attributes: {type: 'object'},
            validations: object({required: flag}),
          },
          ['type', 'attributes'],
        ),
        allOf: [
          element('markdown', {value: text}, ['value']),
          element('textarea', {...written, render: text}, ['label']),
          element('input', written, ['label']),
          element(
            'dropdown',
            {...labelled, options: texts, multiple: flag, default: {type: 'integer', minimum: 0}},
            ['label', 'options'],
          ),
          element(
            'checkboxes',
            {
              ...labelled,
              options: {type: 'array', minItems: 1, items: object({label: text, required: flag}, ['label'])},
            },
            ['label', 'options'],
          ),
        ],
      },
    },
  },
  ['name', 'description', 'body'],
)

export const issueConfig: Schema = object({
  blank_issues_enabled: flag,
  contact_links: {
    type: 'array',
    items: object({name: text, url: {type: 'string', pattern: '^https://'}, about: text}, [
      'name',
      'url',
      'about',
    ]),
  },
})

const days = {type: 'integer', minimum: 1, maximum: 90} as const
const updateTypes = (prefix: string): Schema => ({
  type: 'array',
  minItems: 1,
  items: {enum: ['major', 'minor', 'patch'].map((level) => `${prefix}${level}`)},
})
const dependencyType = {enum: ['direct', 'indirect', 'all', 'production', 'development']} as const

export const dependabot: Schema = object(
  {
    version: {const: 2},
    updates: {
      type: 'array',
      minItems: 1,
      items: {
        ...object(
          {
            'package-ecosystem': {enum: ['npm', 'github-actions', 'devcontainers', 'docker']},
            directory: {type: 'string', pattern: '^/'},
            directories: texts,
            schedule: {
              ...object(
                {
                  interval: {
                    enum: ['daily', 'weekly', 'monthly', 'quarterly', 'semiannually', 'yearly', 'cron'],
                  },
                  day: {
                    enum: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
                  },
                  time: {type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$'},
                  timezone: text,
                  cronjob: text,
                },
                ['interval'],
              ),
            },
            allow: {
              type: 'array',
              items: object({'dependency-name': text, 'dependency-type': dependencyType}),
            },
            ignore: {
              type: 'array',
              items: object({
                'dependency-name': text,
                versions: oneOrMoreTexts,
                'update-types': updateTypes('version-update:semver-'),
              }),
            },
            groups: {
              type: 'object',
              minProperties: 1,
              additionalProperties: object({
                'applies-to': {enum: ['version-updates', 'security-updates']},
                'dependency-type': {enum: ['production', 'development']},
                patterns: texts,
                'exclude-patterns': texts,
                'update-types': updateTypes(''),
              }),
            },
            cooldown: object({
              'default-days': days,
              'semver-major-days': days,
              'semver-minor-days': days,
              'semver-patch-days': days,
              include: texts,
              exclude: texts,
            }),
            'commit-message': object({prefix: text, 'prefix-development': text, include: {const: 'scope'}}),
            'open-pull-requests-limit': {type: 'integer', minimum: 0},
            'rebase-strategy': {enum: ['auto', 'disabled']},
            'target-branch': text,
            'versioning-strategy': {
              enum: ['auto', 'increase', 'increase-if-necessary', 'lockfile-only', 'widen'],
            },
            assignees: texts,
            labels: {type: 'array', items: text},
            milestone: {type: 'integer'},
          },
          ['package-ecosystem', 'schedule'],
        ),
        oneOf: [{required: ['directory']}, {required: ['directories']}],
      },
    },
  },
  ['version', 'updates'],
)

const command = {anyOf: [text, texts, {type: 'object', additionalProperties: oneOrMoreTexts}]} as const
const variables = {type: 'object', additionalProperties: {type: 'string'}} as const

export const devcontainer: Schema = {
  ...object({
    $schema: text,
    name: text,
    image: text,
    build: object(
      {dockerfile: text, context: text, target: text, args: variables, cacheFrom: oneOrMoreTexts},
      ['dockerfile'],
    ),
    features: {type: 'object', additionalProperties: {type: ['object', 'string', 'boolean']}},
    containerEnv: variables,
    remoteEnv: variables,
    containerUser: text,
    remoteUser: text,
    forwardPorts: {type: 'array', items: {type: ['integer', 'string']}},
    mounts: {type: 'array', items: {type: ['object', 'string']}},
    runArgs: texts,
    init: flag,
    initializeCommand: command,
    onCreateCommand: command,
    updateContentCommand: command,
    postCreateCommand: command,
    postStartCommand: command,
    postAttachCommand: command,
    waitFor: text,
    workspaceFolder: text,
    workspaceMount: text,
    hostRequirements: {type: 'object'},
    customizations: {type: 'object', additionalProperties: {type: 'object'}},
  }),
  oneOf: [{required: ['image']}, {required: ['build']}],
}
