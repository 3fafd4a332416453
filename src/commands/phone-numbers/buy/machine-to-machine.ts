import {createBuyCommand} from '../../../lib/oclif/commands/buy-command.ts'

export default createBuyCommand('machine-to-machine')
