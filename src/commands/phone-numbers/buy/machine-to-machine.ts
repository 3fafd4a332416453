import {buyCommand} from '../../../lib/command/buy-command.ts'

export default buyCommand('machine-to-machine')
