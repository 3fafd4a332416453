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

    $first = if ($words.Count -gt 0 -and $words[0] -eq 'help') { 1 } else { 0 }
    $path = ''
    $wanted = @{}
    $last = $first
    while ($last -lt $words.Count -and $words[$last] -and -not $words[$last].StartsWith('-')) {
        $path = Join-Id $path $words[$last].TrimEnd(':')
        $wanted[$path] = $true
        $last++
    }
    $base = ''
    if (-not $current.StartsWith('-') -and $current.Contains(':')) {
        $base = $current.Substring(0, $current.LastIndexOf(':') + 1)
    }
    $topic = Join-Id $path $base.TrimEnd(':')
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
        if ($canonical.ContainsKey($prefix)) { $command = $canonical[$prefix]; $end = $i + 1 }
    }

    if ($last -eq $words.Count -and -not $current.StartsWith('-')) {
        $start = $current.Substring($base.Length)
        $colons = $base -or -not $topic
        foreach ($node in $nodes) {
            if (-not (Starts $node[2] $start)) { continue }
            if ($node[3] -ne 't' -or -not $colons) { Add-Word "$base$($node[2])" $node[4] }
            if ($node[3] -ne 'c' -and $colons) { Add-Word "$base$($node[2]):" $node[4] }
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
            # PowerShell and cmd.exe pass some characters on wrongly, or run what follows them, even if they are quoted.
            $names = $names | Where-Object { $_ -cnotmatch '["&|<>^%\p{Cc}]|\\$|^$' }
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
