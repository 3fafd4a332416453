/**
 * The stable ids of all errors, with their meanings. Scripts and tests rely on ids, so that messages can be improved. The meaning
 * of an id never changes. docs/errors.md lists them; a test keeps that page in sync with this file.
 */
export const ERROR_IDS = {
  // The command line (exit code 2; nothing was sent).
  'unknown-command': 'The command does not exist.',
  'not-a-command': 'A topic was specified instead of a command.',
  'unknown-flag': 'The command does not have the flag.',
  'missing-flag': 'A required flag is missing.',
  'missing-argument': 'A required argument is missing.',
  'unexpected-argument': 'The command does not take the argument.',
  'unknown-parameter': 'The command has no parameter of the name in --from-file or --params.',
  'invalid-params':
    'The document of --params is not valid JSON or YAML, or a value in it does not fit its parameter.',
  'invalid-flag-value': 'The value of a flag or environment variable is invalid.',
  'invalid-argument': 'The value of an argument is invalid.',
  'conflicting-flags': 'Flags cannot be used together, or a flag requires another.',
  'nothing-to-do': 'The command line does not specify anything to change, release or send.',
  'confirmation-required': 'The action requires confirmation, and there is no terminal to ask on.',
  'terminal-required': 'The command asks questions, and there is no terminal to ask on.',
  'invalid-command-line': 'The command line is invalid in another way.',
  'invalid-json': 'A value or body is not valid JSON.',
  'no-snippet': 'No snippet can be written for the operation in that language, or with these values.',
  'empty-input': 'Standard input is empty where a value is expected.',
  'input-too-long': 'Standard input is longer than the value can be.',
  'unsafe-path': 'A value would change the URL of the request.',
  'not-twilio': 'The URL is not a Twilio URL, so no credentials are sent there.',

  // Credentials and profiles.
  'no-credentials': 'There is no active profile, and the environment has no credentials.',
  'partial-credentials':
    'The environment has credentials that are not complete, so no other account is used instead.',
  'no-active-profile': 'Profiles exist, but none is active.',
  'profile-required': 'The configuration requires a profile for every command.',
  'profile-not-found': 'The profile does not exist.',
  'profile-exists': 'A profile of that name already exists.',
  'profile-incomplete': 'The profile has no API key or no account SID.',
  'invalid-profile-name': 'The name cannot be used for a profile.',
  'invalid-account-sid': 'The value is not a valid account SID.',
  'invalid-credentials': 'The API key, API secret or auth token has an invalid format.',
  'missing-credentials': 'Values that are required to create a profile are missing.',
  'credentials-rejected': 'Twilio rejected the credentials.',
  'auth-token-required': "The action requires the account's auth token, and the profile only has an API key.",
  'api-key-required': 'The action requires an API key, and the profile only has the auth token.',
  'oauth-not-supported':
    'The action requires an API key or the auth token, and the profile has an OAuth client.',
  'api-key-not-removed': 'The API key could not be removed at Twilio.',
  'keychain-unavailable': 'No keychain is available on this machine or in this session.',
  'keychain-locked': 'The keychain is locked, or it refused the request.',
  'secret-not-found': "The keychain does not have the profile's API secret.",
  canceled: 'The user answered no, or pressed Ctrl-C at a question.',

  'invalid-query': 'The expression of --query or the program of --jq is not valid.',
  'invalid-template': 'The template of --template is not valid.',
  'query-failed': 'The records do not fit the expression of --query or the program of --jq.',

  'cannot-wait': 'The resource of the operation cannot be polled, so --wait-for does not work with it.',
  'wait-failed':
    'The resource is in a state that it does not leave, or is gone, and not what --wait-for waits for.',
  'wait-timeout': 'The resource exists, but did not become what --wait-for waits for within --wait-timeout.',

  // Files and this machine.
  'invalid-configuration': 'config.json is damaged or is not a configuration.',
  'configuration-ambiguous':
    'config.json has a key twice or text that is not UTF-8. It can be read, but writing it would lose data.',
  'configuration-too-large': 'config.json is too large or too deeply nested to be a configuration.',
  'invalid-project-file': 'A .twiliorc has an unknown setting or an invalid value.',
  'secret-in-project-file': 'A .twiliorc has a setting for a secret, which does not belong there.',
  'no-home-directory': 'There is no home directory for the configuration.',
  'invalid-region': 'The region or edge is not valid in a host name.',
  'file-unreadable': 'A file could not be read.',
  'file-unwritable': 'A file could not be written.',
  'file-locked': 'Another command has locked a file for too long.',
  'lock-lost':
    'The command was suspended while it was writing a file, and another one may have written it meanwhile.',
  'file-too-large': 'A file is too large for the service.',
  'output-failed': 'The output could not be written, for example to a full disk.',
  'directory-gone': 'The current directory no longer exists.',
  'nested-too-deeply': 'The data is nested too deeply to show.',
  'plugin-failed': 'The command of a plugin failed.',
  'internal-error': 'A bug in this program. Please report it.',

  // The network.
  'network-unreachable': 'Could not connect to the server.',
  'network-timeout': 'The server did not respond within the time limit.',
  'connection-lost': 'The connection was closed before the response was complete.',
  'certificate-untrusted': 'The certificate of the server is not trusted or not valid.',
  'invalid-ca-bundle': 'TWILIO_CA_BUNDLE is not a file with valid certificates.',
  'proxy-failed': 'The proxy could not be used: it refused, or did not respond like a proxy.',
  'invalid-proxy': 'A proxy variable is not the URL of a supported proxy.',
  'response-too-large': 'The response is too large.',
  'unexpected-response':
    'The response is not from the API: a proxy or firewall may have intercepted the request.',
  'redirect-refused': 'The response redirects to a URL that is not followed.',
  'page-loop': 'The pages of a list form a loop, or are empty without end.',
  'next-page-refused':
    'The next page of a list is on another host, or of another account or resource, so it is not requested.',
  'not-a-list': 'The response is not a page of a list, so there are no more pages to fetch.',

  // Responses of Twilio or SendGrid; the exit code is the first two digits of Twilio's error code.
  'authentication-failed': 'Twilio refused the credentials (HTTP 401, error 20003).',
  'permission-denied': 'The credentials do not allow the request (HTTP 403).',
  'not-found': 'The resource does not exist (HTTP 404).',
  'rate-limited': 'Twilio received too many requests (HTTP 429).',
  'request-refused': 'Twilio refused the request for another reason (HTTP 4xx).',
  'server-error': 'Twilio returned a server error (HTTP 5xx).',
  'email-refused': 'SendGrid refused the email.',

  // Single features.
  'no-numbers-available': 'No phone number for sale matches the search.',
  'number-not-found': 'The account does not have the phone number.',
  'ambiguous-number': 'A partial number matches several phone numbers of the account.',
  'unreachable-webhook': 'Twilio cannot reach the webhook URL.',
  'invalid-email-address': 'The value is not a valid email address.',
  'no-sendgrid-key': 'SENDGRID_API_KEY is not set.',
  'invalid-token': 'The value is not a JSON Web Token.',
  'version-not-newer': 'The version of a Flex plugin is not newer than its last version.',
  'no-plugin-version': 'The Flex plugin has no versions yet.',
  'no-release': 'There is no Flex plugin release yet.',
  'bundle-not-found': 'The built bundle of the Flex plugin does not exist.',
  'invalid-package': 'package.json is missing, invalid or has no name.',
  'build-failed': 'The build of the assets failed or did not finish in time.',
  'invalid-emulator-url': 'The URL cannot be that of an emulator.',
  'emulator-unreachable': 'The server of the emulator does not respond.',
  'emulator-request-refused': 'The emulator refuses a request of a command such as emulator:clock.',
  'emulator-already-running': 'Another server has the same data.',
  'emulator-data-damaged': "The emulator's data file is damaged.",
  'invalid-emulator-export': 'The file is not an export of the emulator, or one of its lines is invalid.',
  'snapshot-not-found': 'There is no snapshot of the emulator with that name.',
  'emulator-cannot-listen': 'The emulator cannot listen on that address or port.',
  'no-emulator-message': 'A test has waited for a message that was not sent: see startEmulator().',
  'emulator-not-running': 'The command needs the running emulator of emulator:start.',
  'invalid-seed': 'The seed for the emulator is not valid, or one of its requests failed.',
  'program-not-started':
    'The program to run with the emulator was not found (exit code 127), or could not be run (126).',
  'invalid-emulator-ca': "The file of the emulator's certificate authority is damaged.",
  'invalid-alias': 'The name cannot be used for an alias, or its expansion is not a command line.',
  'alias-exists': 'An alias of that name already exists.',
  'alias-not-found': 'The alias does not exist.',
  'alias-argument-missing': 'An alias was used with fewer arguments than it has placeholders.',
  'alias-loop': 'An alias stands for itself, directly or through others.',
  'invalid-aliases': 'aliases.json is damaged.',
  'shell-unavailable': 'sh, which runs an alias, cannot be run on this machine.',
  'not-published': 'This copy of the program was not installed from a registry.',
  'unknown-shell': 'Completion is not made for that shell.',

  // Plugins of this program.
  'plugin-not-installed': 'The plugin, or the plugin that a command belongs to, is not installed.',
  'plugin-broken': 'The plugin, or the list of plugins, cannot be loaded.',
  'plugin-invalid': 'The package or directory is not a plugin.',
  'package-not-found': 'The registry has no such package or version.',
  'plugin-not-trusted': 'The plugin is not published by Twilio, and nobody agreed to install it.',
  'npm-failed': 'npm failed.',
  'npm-unavailable': 'npm cannot be run on this machine.',
} as const

export type ErrorId = keyof typeof ERROR_IDS
