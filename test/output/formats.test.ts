import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import stringWidth from 'string-width'
import {UserError} from '../../src/lib/app/errors.ts'
import type {OutputFormat} from '../../src/lib/app/invocation.ts'
import type {OutputRecord} from '../../src/lib/output/record.ts'
import {writeRecords} from '../../src/lib/output/write-records.ts'
import {captureTerminal, written} from './capture.ts'

const EVIL = 'a\u001b[31mb\u0007\u009b2J\u202eevil\u2066\u007f\ud83d!'

describe('json', () => {
  const records = Array.from({length: 333}, (_, index) => ({
    sid: `SM${index}`,
    dateSent: new Date(1558719791000 + index),
    price: null,
    left: undefined,
    media: {urls: ['a', 'b'], empty: {}, none: []},
    body: `"quoted"\n\ttext ${EVIL}`,
  }))

  test('is the text of JSON.stringify for any page size', async () => {
    const expected = `${JSON.stringify(records, null, 2)}\n`
    for (const size of [1, 7, 50, 333]) {
      const pages = Array.from({length: Math.ceil(333 / size)}, (_, page) =>
        records.slice(page * size, (page + 1) * size),
      )
      const {stdout, count} = await written('json', [[], ...pages, []], {properties: ['sid']})
      assert.equal(stdout, expected)
      assert.equal(count, 333)
    }
  })

  test('without records is an empty array, and a note', async () => {
    const {stdout, notes, count} = await written('json', [[]])
    assert.deepEqual({stdout, notes, count}, {stdout: '[]\n', notes: ['No results'], count: 0})
  })

  test('on a terminal has the same value without control characters', async () => {
    const {stdout} = await written('json', [records], {}, {width: 80})
    assert.doesNotMatch(stdout, /[^\n\x20-\x7e]/)
    assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(records)))
  })

  test('has no closing bracket when the source fails', async () => {
    const {terminal, text} = captureTerminal()
    const failing = async function* () {
      yield [{sid: 'a'}]
      throw new Error('page 2 failed')
    }
    await assert.rejects(writeRecords(failing(), {format: 'json', header: true}, terminal), /page 2 failed/)
    assert.equal(text.stdout, '[\n  {\n    "sid": "a"\n  }')
  })

  test('is empty when the source fails at once', async () => {
    const {terminal, text} = captureTerminal()
    const failing = async function* (): AsyncGenerator<OutputRecord[]> {
      yield await Promise.reject(new Error('no network'))
    }
    await assert.rejects(writeRecords(failing(), {format: 'json', header: true}, terminal), /no network/)
    assert.equal(text.stdout, '')
  })
})

describe('columns, table and tsv', () => {
  for (const format of ['columns', 'table', 'tsv'] as const) {
    test(`${format} without records prints a note and nothing on stdout`, async () => {
      const {stdout, notes, count} = await written(format, [], {properties: ['sid']})
      assert.deepEqual({stdout, notes, count}, {stdout: '', notes: ['No results'], count: 0})
    })

    test(`${format} escapes all control characters`, async () => {
      for (const as of [{}, {width: 200}]) {
        const {stdout} = await written(format, [[{sid: EVIL, [EVIL]: `x\ty\nz\u2028${EVIL}`}]], {}, as)
        assert.doesNotMatch(stdout, /[\p{Cs}\u202a-\u202e\u2066-\u2069\u2028]/u)
        assert.doesNotMatch(stdout.replaceAll(format === 'tsv' ? /[\n\t]/g : /\n/g, ''), /\p{Cc}/u)
        assert.ok(stdout.includes('a\\u001b[31mb\\u0007\\u009b2J\\u202eevil\\u2066\\u007f\\ud83d!'))
      }
    })

    test(`${format} warns once about each unknown property and shows the others`, async () => {
      const properties = ['sid', 'nope', 'toString', 'nope', 'a\nb']
      const {stdout, warnings, notes} = await written(format, [[{sid: 'SM1', to: '+1'}, {sid: 'SM2'}]], {
        properties,
      })
      assert.equal(warnings.length, 3)
      assert.match(warnings.join(), /"nope".*"toString".*"a\\u\{a\}b"/)
      assert.deepEqual(notes, ['Available properties: sid, to'])
      assert.match(stdout, /SM1.*SM2/s)
      assert.doesNotMatch(stdout, /undefined|function|nope/i)
    })

    test(`${format} has an empty cell for a missing property, without a warning`, async () => {
      const {stdout, warnings} = await written(format, [[{sid: 'SM1'}, {sid: 'SM2', to: '+1'}]], {
        properties: ['to', 'sid'],
      })
      assert.deepEqual(warnings, [])
      assert.match(stdout, format === 'tsv' ? /^\tSM1$/m : /^│? {2,}│? *SM1/m)
    })

    test(`${format} writes the records from before the source failed`, async () => {
      const {terminal, text} = captureTerminal()
      const failing = async function* () {
        yield [{sid: 'SM1'}]
        throw new Error('page 2 failed')
      }
      await assert.rejects(writeRecords(failing(), {format, header: true}, terminal), /page 2 failed/)
      assert.match(text.stdout, /SM1/)
      if (format === 'table') assert.match(text.stdout, /┘\n$/)
    })
  }

  test('only headings are bold when color is on', async () => {
    const {stdout} = await written('columns', [[{dateSent: 'x', smsUrl: 'y'}]], {}, {color: true})
    assert.equal(stdout, '\u001b[1mDate Sent\u001b[22m  \u001b[1mSMS URL\u001b[22m\nx          y      \n')
    const table = await written('table', [[{dateSent: 'x'}]], {}, {color: true})
    assert.ok(table.stdout.includes('│ \u001b[1mDate Sent\u001b[22m │\n'))
    assert.equal(table.stdout.split('\u001b').length, 3)
  })

  test('columns on a terminal have no trailing spaces', async () => {
    const {stdout} = await written('columns', [[{sid: 'SM1', to: ''}]], {}, {width: 80})
    assert.equal(stdout, 'SID  To\nSM1\n')
  })

  test('columns keep the widths of the first 1,000 records, and longer values are not cut', async () => {
    const page = (text: string) => Array.from({length: 600}, () => ({sid: text, to: '1'}))
    const {stdout, count} = await written('columns', [page('a'), page('bbbb'), page('cccccc')])
    const lines = stdout.split('\n')
    assert.equal(count, 1800)
    assert.deepEqual([lines[1], lines[601], lines[1201]], ['a     1 ', 'bbbb  1 ', 'cccccc  1 '])
  })

  test('tsv has one line per record and one field per property', async () => {
    const {stdout} = await written('tsv', [[{a: 'x\ty', b: 'one\r\ntwo\n', c: 'back\\slash'}]])
    assert.equal(stdout, 'a\tb\tc\nx\\ty\tone\\r\\ntwo\\n\tback\\slash\n')
  })

  test('an invalid date is shown as such', async () => {
    assert.match((await written('tsv', [[{date: new Date(Number.NaN)}]])).stdout, /\nInvalid Date\n/)
  })
})

describe('on a terminal', () => {
  const sid = `SM${'0a'.repeat(16)}`
  const record = {
    sid,
    to: '+12063996576',
    body: `Your order 1234567890 of ${'many '.repeat(40)}things`,
    uri: `/2010-04-01/Accounts/${sid}/Messages/${sid}.json`,
  }
  const number = /\+12063996576/

  test('columns cut text with … to fit the width, and keep SIDs and numbers whole', async () => {
    for (const width of [80, 100, 140]) {
      const {stdout} = await written('columns', [[record, {...record, body: 'short'}]], {}, {width})
      const [heading, ...rows] = stdout.trimEnd().split('\n')
      assert.match(heading ?? '', /^SID +To +Body +Uri$/)
      assert.equal(rows.length, 2)
      for (const row of rows) {
        assert.ok(stringWidth(row) <= width, row)
        assert.ok(row.startsWith(`${sid}  +12063996576  `), row)
        assert.match(row, /…/)
        for (const [digits] of row.matchAll(/\d{2,}/g)) {
          assert.ok(
            JSON.stringify(record).match(new RegExp(`(?<!\\d)${digits}(?!\\d)`)),
            `${digits} is whole`,
          )
        }
      }
    }
  })

  test('columns that fit are not cut, and wide characters are not cut in half', async () => {
    const fits = await written('columns', [[{sid, text: 'x'.repeat(40)}]], {header: false}, {width: 80})
    assert.equal(fits.stdout, `${sid}  ${'x'.repeat(40)}\n`)
    const wide = await written('columns', [[{sid, text: '日本語'.repeat(20)}]], {header: false}, {width: 47})
    assert.equal(wide.stdout, `${sid}  日本語日本…\n`)
  })

  test('columns wider than the terminal with SIDs alone keep them whole', async () => {
    const {stdout} = await written('columns', [[{a: sid, b: sid, c: sid}]], {header: false}, {width: 40})
    assert.equal(stdout, `${sid}  ${sid}  ${sid}\n`)
  })

  test('columns in a pipe are never cut', async () => {
    const {stdout} = await written('columns', [[record]], {header: false})
    assert.equal(stdout, `${Object.values(record).join('  ')}\n`)
  })

  test('a table never breaks a SID or a number, even when it is wider than the terminal', async () => {
    for (const width of [40, 60, 80, 120]) {
      const {stdout} = await written('table', [[record]], {}, {width})
      assert.equal(stdout.split(sid).length, 4, `three whole SIDs at ${width}`)
      assert.match(stdout, number)
      assert.match(stdout, /1234567890/)
      assert.equal(
        new Set(
          stdout
            .trimEnd()
            .split('\n')
            .map((line) => stringWidth(line)),
        ).size,
        1,
      )
    }
  })

  test('a table does not break a SID that comes after the measured records', async () => {
    const first = Array.from({length: 1000}, () => ({sid: 'none', to: 'x'}))
    const {stdout} = await written('table', [first, [{sid, to: '+12063996576'}]], {}, {width: 80})
    assert.ok(stdout.includes(`│ ${sid} │ +12063996576 │`))
  })
})

describe('table', () => {
  test('has borders, a header row and lines between rows', async () => {
    const {stdout} = await written('table', [[{sid: 'SM1', body: 'Hello'}], [{sid: 'SM2', body: null}]], {
      properties: ['sid', 'body'],
    })
    assert.equal(
      stdout,
      [
        '┌─────┬───────┐',
        '│ SID │ Body  │',
        '├─────┼───────┤',
        '│ SM1 │ Hello │',
        '├─────┼───────┤',
        '│ SM2 │ null  │',
        '└─────┴───────┘',
        '',
      ].join('\n'),
    )
  })

  test('has no header row if not requested', async () => {
    const {stdout} = await written('table', [[{sid: 'SM1'}]], {header: false})
    assert.equal(stdout, '┌─────┐\n│ SM1 │\n└─────┘\n')
  })

  const lines = (text: string) => text.trimEnd().split('\n')

  test('wraps to fit the terminal, without losing text', async () => {
    const body =
      'The quick brown fox 🦊 jumps over 日本語のとても長いなまえ and a_word_without_any_space_in_it_at_all'
    const record = {sid: `SM${'0'.repeat(32)}`, body, status: 'delivered', to: '+12063996576'}
    for (const width of [120, 90, 80]) {
      const {stdout} = await written('table', [[record]], {}, {width})
      const widths = new Set(lines(stdout).map((line) => stringWidth(line)))
      assert.equal(widths.size, 1, `all lines equally wide at ${width}`)
      assert.ok(Math.max(...widths) <= width)
      const cells = lines(stdout)
        .filter((line) => line.startsWith('│'))
        .slice(1)
        .map((line) => line.split('│')[2]?.trim())
      assert.equal(cells.join('').replaceAll(' ', '').includes(body.replaceAll(' ', '')), true)
    }
  })

  test('aligns wide, combining and joined characters', async () => {
    const texts = [
      'plain',
      '日本語',
      'cafe\u0301',
      'สวัสดีที่นี่',
      '🪄🫠',
      '👩‍👩‍👧‍👦 family',
      '🇩🇪',
      'हिन्दी',
      '한국어',
      'ﾊﾝｶｸ',
      '\ue000',
    ]
    const {stdout} = await written('table', [texts.map((text) => ({text, sid: 'x'}))])
    assert.equal(new Set(lines(stdout).map((line) => stringWidth(line))).size, 1)
    for (const text of texts) assert.ok(stdout.includes(`│ ${text} `), text)
    const columns = await written('columns', [texts.map((text) => ({text, sid: 'x'}))])
    assert.equal(
      new Set(
        columns.stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => stringWidth(line)),
      ).size,
      1,
    )
  })

  test('of many pages is one table with one header row, and later cells wrap to its width', async () => {
    const pages = [
      Array.from({length: 1000}, () => ({text: 'ten signs!', sid: 'é'})),
      Array.from({length: 120}, () => ({text: 'more than ten signs', sid: 'ü'})),
    ]
    const {stdout} = await written('table', pages)
    const all = lines(stdout)
    assert.equal(new Set(all.map((line) => stringWidth(line))).size, 1)
    assert.equal(all.filter((line) => line.includes('Text')).length, 1)
    assert.equal(all.filter((line) => line.startsWith('┌')).length, 1)
    assert.equal(all.filter((line) => line.startsWith('└')).length, 1)
    assert.equal(all.filter((line) => line.startsWith('├')).length, 1120)
    assert.equal(all.filter((line) => line === '│ more than  │ ü   │').length, 120)
  })
})

describe('every format', () => {
  for (const format of ['json', 'tsv'] as OutputFormat[]) {
    test(`${format}: a page is written before the next is requested`, async () => {
      const {terminal, text} = captureTerminal()
      const seen: string[] = []
      const pages = async function* () {
        for (const sid of ['SM1', 'SM2', 'SM3']) {
          yield [{sid}]
          await new Promise(setImmediate)
          seen.push(text.stdout)
        }
      }
      await writeRecords(pages(), {format, header: true}, terminal)
      assert.equal(seen.length, 3)
      seen.forEach((stdout, index) => {
        assert.match(stdout, new RegExp(`SM${index + 1}`))
      })
    })
  }

  test('none reads all pages and prints nothing', async () => {
    const {stdout, notes, count} = await written('none', [[{sid: 'a'}], [{sid: 'b'}]])
    assert.deepEqual({stdout, notes, count}, {stdout: '', notes: [], count: 2})
    assert.deepEqual((await written('none', [])).notes, [])
  })

  test('an error of the stream is thrown, and the source is stopped', async () => {
    const {terminal} = captureTerminal()
    terminal.stdout.write = ((_text: string, callback: (error: Error) => void) => {
      callback(Object.assign(new Error('no space left on device'), {code: 'ENOSPC'}))
      return false
    }) as typeof terminal.stdout.write
    let stopped = false
    const pages = async function* () {
      try {
        yield [{sid: 'a'}]
        yield [{sid: 'b'}]
      } finally {
        stopped = true
      }
    }
    await assert.rejects(
      writeRecords(pages(), {format: 'tsv', header: true}, terminal),
      (error) => error instanceof UserError && error.id === 'output-failed',
    )
    assert.ok(stopped)
  })
})
