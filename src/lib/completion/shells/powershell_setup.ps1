# Does the same as complete.awk, which describes the data files, because Windows has no awk.
Register-ArgumentCompleter -Native -CommandName twilio, twilio.cmd, twilio.ps1 -ScriptBlock {
    param($word, $tree, $cursor)

    $directory = $TwilioCompletionDirectory
    $words = @($tree.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursor } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $current = "$word"
    $results = [System.Collections.Generic.List[object]]::new()
    function Add-Word($text, $description) {
        if (-not $description) { $description = $text }
        # PowerShell takes typographic quotes as single quotes too.
        $shown = if ($text -cmatch '[^a-zA-Z0-9_:=./+-]') { "'" + [regex]::Replace($text, "['\u2018-\u201b]", '$0$0') + "'" } else { $text }
        $results.Add([System.Management.Automation.CompletionResult]::new($shown, $text, 'ParameterValue', $description))
    }
    function Join-Id($a, $b) { (@($a, $b) | Where-Object { $_ }) -join ':' }
    function Starts($text, $start) { $text.StartsWith($start, [StringComparison]::OrdinalIgnoreCase) }

    $meta = @{}
    foreach ($line in [IO.File]::ReadLines("$directory/data/meta")) {
        $field = $line.Split("`t")
        $meta[$field[0]] = $field[1]
    }
    if ($env:TWILIO_CONFIG_DIR) { $meta['config'] = $env:TWILIO_CONFIG_DIR }

    # The first parts of short ids come first in the data.
    $short = @{}
    foreach ($line in [IO.File]::ReadLines("$directory/data/root.tsv")) {
        $field = $line.Split("`t")
        if ($field[0] -cne 'S') { break }
        $short[$field[1]] = $field[2]
    }
    # The full id that a short one stands for: a version may be left out or not.
    function Get-Full($id) {
        $start, $rest = $id -split ':', 2
        if (-not $short.ContainsKey($start)) { return $id }
        $whole = $short[$start]
        if ($rest -cmatch '^v[0-9]+(:|$)') { $whole = $whole -creplace ':v[0-9]+$', '' }
        Join-Id $whole $rest
    }
    # PowerShell and cmd.exe pass some characters on wrongly, or run what follows them, even if they are quoted.
    $unsafe = '["&|<>^%\p{Cc}]|\\$|^$'
    $aliases = @{}
    $stored = "$($meta['config'])/aliases.json"
    if (Test-Path $stored) {
        try {
            foreach ($property in (Get-Content -Raw -Encoding UTF8 $stored | ConvertFrom-Json).PSObject.Properties) {
                if ($property.Name -cnotmatch $unsafe) { $aliases[$property.Name] = "$($property.Value)" }
            }
        } catch { }
    }

    $first = if ($words.Count -gt 0 -and $words[0] -eq 'help') { 1 } else { 0 }
    # The command of an alias is put in place of its name. What its expansion has after the command plays no part.
    if ($first -eq 0 -and $words.Count -gt 0 -and $aliases.ContainsKey($words[0]) -and -not $short.ContainsKey($words[0])) {
        $plain = [regex]::Match($aliases[$words[0]], '^[A-Za-z0-9][A-Za-z0-9:_-]*( +[A-Za-z0-9][A-Za-z0-9:_-]*)*(?= |$)')
        if ($plain.Success) { $words = @($plain.Value -split ' +') + @($words | Select-Object -Skip 1) }
    }
    $path = ''
    $wanted = @{}
    $last = $first
    while ($last -lt $words.Count -and $words[$last] -and -not $words[$last].StartsWith('-')) {
        $path = Join-Id $path $words[$last].TrimEnd(':')
        $wanted[(Get-Full $path)] = $true
        $last++
    }
    $base = ''
    if (-not $current.StartsWith('-') -and $current.Contains(':')) {
        $base = $current.Substring(0, $current.LastIndexOf(':') + 1)
    }
    $typed = Join-Id $path $base.TrimEnd(':')
    $topic = Get-Full $typed
    $wanted[$topic] = $true

    $part = $topic.Split(':')
    $shard = if ($part.Count -gt 1 -and $part[0] -eq 'api' -and $part[1] -match '^[a-z][a-z0-9-]*$') { $part[1] } else { 'root' }
    $file = "$directory/data/$shard.tsv"
    if (-not (Test-Path $file)) { return }
    $canonical = @{}
    $owners = @{}
    $nodes = @()
    $flags = @()
    $arguments = @{}
    foreach ($line in [IO.File]::ReadLines($file)) {
        $field = $line.Split("`t")
        switch -CaseSensitive ($field[0]) {
            'C' { if ($wanted.ContainsKey($field[1])) { $canonical[$field[1]] = $field[2]; $owners[$field[2]] = $true } }
            'N' { if ($field[1] -ceq $topic) { $nodes += , $field } }
            'F' { if ($owners.ContainsKey($field[1])) { $flags += , $field } }
            'A' { if ($owners.ContainsKey($field[1])) { $arguments["$($field[1]) $($field[2])"] = $field } }
        }
    }

    $command = ''
    $end = $first
    $prefix = ''
    for ($i = $first; $i -lt $last; $i++) {
        $prefix = Join-Id $prefix $words[$i].TrimEnd(':')
        $known = Get-Full $prefix
        if ($canonical.ContainsKey($known)) { $command = $canonical[$known]; $end = $i + 1 }
    }

    if ($last -eq $words.Count -and -not $current.StartsWith('-')) {
        $start = $current.Substring($base.Length)
        $colons = $base -or -not $topic
        foreach ($node in $nodes) {
            if (-not (Starts $node[2] $start)) { continue }
            # What a short id stands for is shown with it.
            $about = if ($topic -ceq $typed) { $node[4] } else { "${topic}:$($node[2])" }
            if ($node[3] -ne 't' -or -not $colons) { Add-Word "$base$($node[2])" $about }
            if ($node[3] -ne 'c' -and $colons) { Add-Word "$base$($node[2]):" $about }
        }
        if (-not $topic) {
            foreach ($name in $aliases.Keys | Sort-Object) { if (Starts $name $start) { Add-Word $name 'alias' } }
            # They are too many to list before one is begun.
            foreach ($name in $short.Keys | Sort-Object) { if ($start -and (Starts $name $start)) { Add-Word "${name}:" $short[$name] } }
        }
    }
    if (-not $command -or $first -eq 1) { return $results }

    $flags = @($flags | Where-Object { $_[1] -ceq $command })
    function Find-Flag($name) { $flags | Where-Object { $_[2] -ceq $name -or ($_[3] -and $_[3] -ceq $name) } | Select-Object -First 1 }
    function Add-Values($kind, $values, $before, $start) {
        if ($kind.StartsWith('e')) {
            foreach ($value in $values.Split(' ')) { if (Starts $value $start) { Add-Word "$before$value" '' } }
        } elseif ($kind.StartsWith('p')) {
            $names = @('emulator')
            $settings = "$($meta['config'])/config.json"
            if (Test-Path $settings) {
                $profiles = (Get-Content -Raw $settings | ConvertFrom-Json).profiles
                if ($profiles) { $names += $profiles.PSObject.Properties.Name }
            }
            $names = $names | Where-Object { $_ -cnotmatch $unsafe }
            foreach ($name in $names) { if (Starts $name $start) { Add-Word "$before$name" '' } }
        }
    }

    $position = 1
    $used = @{}
    $pending = $null
    $onlyArguments = $false
    for ($i = $end; $i -lt $words.Count; $i++) {
        $each = $words[$i]
        if ($each -eq '--') { $onlyArguments = $true; continue }
        if ($onlyArguments -or -not $each.StartsWith('-') -or $each -eq '-') { $position++; continue }
        $name = $each -replace '=.*', ''
        $flag = Find-Flag $name
        if (-not $flag) { continue }
        $used[$flag[2]] = $true
        if ($flag[4] -notmatch '^b' -and $name -eq $each) {
            if ($i -eq $words.Count - 1) { $pending = $flag }
            $i++
        }
    }
    if ($pending) { Add-Values $pending[4] $pending[5] '' $current; return $results }
    $argument = $arguments["$command $position"]
    if (-not $onlyArguments -and $current.StartsWith('--') -and $current.Contains('=')) {
        $name = $current.Substring(0, $current.IndexOf('='))
        $flag = Find-Flag $name
        if ($flag) { Add-Values $flag[4] $flag[5] "$name=" $current.Substring($name.Length + 1) }
    } elseif ((-not $onlyArguments -and $current.StartsWith('-')) -or ($current -eq '' -and -not $argument -and $results.Count -eq 0)) {
        foreach ($flag in $flags) {
            if ($used.ContainsKey($flag[2]) -and -not $flag[4].EndsWith('*')) { continue }
            if (Starts $flag[2] $current) { Add-Word $flag[2] $flag[6] }
        }
    } elseif ($argument) {
        Add-Values $argument[3] $argument[4] '' $current
    }
    return $results
}
