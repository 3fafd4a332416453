# Prints the completions of a command line, for all shells that have awk. It reads only the data files that it needs, and starts
# no other program.
#
# Environment: TWILIO_AC_DIR, this file's directory; TWILIO_AC_WORDS, the words between the program's name and the current word,
# one per line; TWILIO_AC_CUR, the current word up to the cursor.
#
# Output, one completion per line, separated by tabs: "s" for a word followed by a space or "n" for one that is not; the word; its
# description. "F" and a prefix: complete file names after that prefix. "R": the data is out of date.
#
# Data, separated by tabs: "C" id, the id of the command with its flags (differs for an alias). "N" topic, the next part of an
# id, its kind ("c" command, "t" topic, "b" both), summary. "F" id, flag, short flag, kind of value, values, summary. "A" id,
# position, kind of value, values. "S" the first part of a short id, what it stands for; these rows come first.

BEGIN {
  dir = ENVIRON["TWILIO_AC_DIR"]
  cur = ENVIRON["TWILIO_AC_CUR"]
  count = split(ENVIRON["TWILIO_AC_WORDS"], words, "\n")
  read_meta()
  if (is_stale()) print "R"

  read_short_ids()
  first = words[1] == "help" ? 2 : 1
  if (first == 1 && count > 0 && !(words[1] in stands_for)) expand_alias()
  path = ""
  for (last = first; last <= count && words[last] != "" && substr(words[last], 1, 1) != "-"; last++) {
    sub(/:+$/, "", words[last])
    path = join(path, words[last])
    wanted[full(path)] = 1
  }
  last--

  # The part of an id that is already in the current word.
  base = ""
  if (substr(cur, 1, 1) != "-" && match(cur, /.*:/)) base = substr(cur, 1, RLENGTH)
  typed = join(path, substr(base, 1, length(base) - 1))
  topic = full(typed)
  wanted[topic] = 1
  load_shard(topic)

  command = ""; prefix = ""; end = first - 1
  for (i = first; i <= last; i++) {
    prefix = join(prefix, words[i])
    if (full(prefix) in canonical) { command = canonical[full(prefix)]; end = i }
  }

  if (last == count && substr(cur, 1, 1) != "-") print_nodes(topic, base, substr(cur, length(base) + 1))
  if (command != "" && first == 1) print_rest()
}

function read_short_ids(  line, f, file) {
  file = dir "/data/root.tsv"
  while ((getline line < file) > 0) {
    split(line, f, "\t")
    if (f[1] != "S") break
    short[++shorts] = f[2]
    stands_for[f[2]] = f[3]
  }
  close(file)
}

# Puts the command of an alias in place of its name. What its expansion has after the command plays no part.
function expand_alias(  text, key, pair, plain, n, i, rest) {
  text = contents(meta["config"] "/aliases.json")
  while (match(text, /"([^"\\]|\\.)*"[ \t\r\n]*:[ \t\r\n]*"([^"\\]|\\.)*"/)) {
    pair = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    key = "\"" words[1] "\""
    if (substr(pair, 1, length(key)) != key) continue
    pair = substr(pair, length(key) + 1)
    sub(/^[ \t\r\n]*:[ \t\r\n]*"/, "", pair)
    sub(/"$/, "", pair)
    n = split(pair, plain, " ")
    for (i = 1; i <= n; i++) if (plain[i] !~ /^[A-Za-z0-9][A-Za-z0-9:_-]*$/) break
    n = i - 1
    if (n == 0) return
    for (i = 2; i <= count; i++) rest[i] = words[i]
    for (i = 1; i <= n; i++) words[i] = plain[i]
    for (i = 2; i <= count; i++) words[n + i - 1] = rest[i]
    count += n - 1
    return
  }
}

# The full id that a short one stands for: a version may be left out or not.
function full(id,  start, rest, whole) {
  start = id
  sub(/:.*/, "", start)
  if (!(start in stands_for)) return id
  rest = substr(id, length(start) + 2)
  whole = stands_for[start]
  if (rest ~ /^v[0-9]+(:|$)/) sub(/:v[0-9]+$/, "", whole)
  return join(whole, rest)
}

function join(a, b) { return a == "" ? b : b == "" ? a : a ":" b }

function begins(text, start) { return substr(text, 1, length(start)) == start }

function put(kind, word, description) { printed++; print kind "\t" word "\t" description }

function read_meta(  line, f) {
  while ((getline line < (dir "/data/meta")) > 0) {
    split(line, f, "\t")
    meta[f[1]] = f[2]
  }
  close(dir "/data/meta")
  if (ENVIRON["TWILIO_CONFIG_DIR"] != "") meta["config"] = ENVIRON["TWILIO_CONFIG_DIR"]
}

function contents(file,  line, text) {
  while ((getline line < file) > 0) text = text line "\n"
  close(file)
  return text
}

# Has the version of the program changed since the data was written, or have its plugins?
function is_stale(  text) {
  text = contents(meta["root"] "/package.json")
  if (text != "" && index(text, "\"version\": \"" meta["version"] "\"") == 0) return 1
  return contents(meta["data"] "/package.json") != contents(dir "/data/plugins")
}

# Each product of the API has its own file.
function load_shard(topic,  part, name, file, line, f) {
  split(topic, part, ":")
  name = part[1] == "api" && part[2] ~ /^[a-z][a-z0-9-]*$/ ? part[2] : "root"
  file = dir "/data/" name ".tsv"
  while ((getline line < file) > 0) {
    split(line, f, "\t")
    if (f[1] == "C") {
      if (f[2] in wanted) { canonical[f[2]] = f[3]; read_flags_of[f[3]] = 1 }
    } else if (f[1] == "N") {
      if (f[2] == topic) { node[++nodes] = f[3]; node_kind[nodes] = f[4]; node_text[nodes] = f[5] }
    } else if (f[2] in read_flags_of) {
      if (f[1] == "F") {
        flag[++flags] = f[3]; flag_id[flags] = f[2]; flag_char[flags] = f[4]; flag_kind[flags] = f[5]
        flag_values[flags] = f[6]; flag_text[flags] = f[7]
      } else if (f[1] == "A") {
        arg_kind[f[2], f[3]] = f[4]; arg_values[f[2], f[3]] = f[5]
      }
    }
  }
  close(file)
}

# Prints ids with colons if colons were typed, or the next part of an id after a space.
function print_nodes(topic, base, start,  i, colons) {
  colons = base != "" || topic == ""
  for (i = 1; i <= nodes; i++) {
    if (!begins(node[i], start)) continue
    if (node_kind[i] != "t" || !colons) put("s", base node[i], describe(i))
    if (node_kind[i] != "c" && colons) put("n", base node[i] ":", describe(i))
  }
  if (topic == "") print_top_level(start)
}

# What a short id stands for is shown with it.
function describe(i) { return topic == typed ? node_text[i] : topic ":" node[i] }

# Aliases, and the first parts of short ids once they are begun: they are too many to list.
function print_top_level(start,  i) {
  print_keys(contents(meta["config"] "/aliases.json"), "", "", start, "alias")
  if (start == "") return
  for (i = 1; i <= shorts; i++) {
    if (begins(short[i], start)) put("n", short[i] ":", stands_for[short[i]])
  }
}

# Completes what follows a command: a value for the flag before the cursor, a flag, or an argument.
function print_rest(  i, j, word, name, position, pending, only_arguments) {
  position = 1
  for (i = end + 1; i <= count; i++) {
    word = words[i]
    if (word == "--") { only_arguments = 1; continue }
    if (only_arguments || substr(word, 1, 1) != "-" || word == "-") { position++; continue }
    name = word
    sub(/=.*/, "", name)
    j = find_flag(name)
    used[j] = 1
    if (j && takes_value(j) && name == word) {
      if (i == count) pending = j
      i++
    }
  }
  if (pending) { print_values(flag_kind[pending], flag_values[pending], "", cur); return }
  if (!only_arguments && substr(cur, 1, 1) == "-") {
    if (begins(cur, "--") && index(cur, "=")) {
      name = substr(cur, 1, index(cur, "=") - 1)
      j = find_flag(name)
      if (j) print_values(flag_kind[j], flag_values[j], name "=", substr(cur, length(name) + 2))
    } else print_flags(cur)
    return
  }
  if ((command, position) in arg_kind) name = position
  else name = "*"
  if ((command, name) in arg_kind) print_values(arg_kind[command, name], arg_values[command, name], "", cur)
  else if (cur == "" && !printed) print_flags("")
}

function find_flag(name,  i) {
  for (i = 1; i <= flags; i++) {
    if (flag_id[i] == command && (flag[i] == name || (flag_char[i] != "" && flag_char[i] == name))) return i
  }
  return 0
}

function takes_value(i) { return flag_kind[i] !~ /^[bB]/ }

function print_flags(start,  i) {
  for (i = 1; i <= flags; i++) {
    if (flag_id[i] != command || ((i in used) && flag_kind[i] !~ /\*$/)) continue
    if (begins(flag[i], start)) put("s", flag[i], flag_text[i])
    else if (flag_kind[i] ~ /^B/ && start != "-" && start != "--" && begins("--no-" substr(flag[i], 3), start)) {
      put("s", "--no-" substr(flag[i], 3), flag_text[i])
    }
  }
}

# Kinds: "e" one of the values, "p" a profile, "v" any value, which may be a file, "x" unknown.
function print_values(kind, values, before, start,  list, n, i) {
  kind = substr(kind, 1, 1)
  if (kind == "e") {
    n = split(values, list, " ")
    for (i = 1; i <= n; i++) {
      if (begins(tolower(list[i]), tolower(start))) put("s", before list[i], "")
    }
  } else if (kind == "p") {
    if (begins("emulator", start)) put("s", before "emulator", "the built-in emulator")
    print_keys(contents(meta["config"] "/config.json"), "profiles", before, start, "")
  } else if (kind == "v") print "F\t" before
}

# Prints the keys of a JSON object, or of its property "name": the names of profiles or aliases. Nothing else in it is read. A name
# with a control character, or with one that JSON can only write as a number, is not printed.
function print_keys(text, name, before, start, description,  sign, depth, top, string, odd) {
  while (match(text, /[]["{}]/)) {
    sign = substr(text, RSTART, 1)
    text = substr(text, RSTART + 1)
    if (sign == "{" || sign == "[") depth++
    else if (sign == "}" || sign == "]") depth--
    else {
      string = ""
      odd = 0
      while (match(text, /["\\]/)) {
        sign = substr(text, RSTART, 1)
        string = string substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + 1)
        if (sign == "\"") break
        sign = substr(text, 1, 1)
        if (index("\"\\/", sign)) string = string sign
        else odd = 1
        text = substr(text, 2)
      }
      if (text !~ /^[ \t\r\n]*:/) continue
      if (depth == 1) top = string
      if (depth != (name == "" ? 1 : 2) || (name != "" && top != name)) continue
      if (string != "" && !odd && string !~ /[\001-\037\177]/ && begins(string, start)) {
        put("s", before string, description)
      }
    }
  }
}
