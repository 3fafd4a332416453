import {buyCommand} from '../../../lib/oclif/commands/buy-command.ts'

export default buyCommand('national')
