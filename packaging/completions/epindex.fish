# fish completion of epindex.
#
# Commands and options are read from the command's own help. Groups and names come from the indexes
# of the environment that the line names, else of the active one; it is found without starting an
# interpreter, which would take longer than a keystroke may.

# The prefix that an interpreter belongs to: of a virtual environment, else where its link leads.
function __epindex_prefix_of
    set -l executable (command -s -- $argv[1]); or return
    set -l folder (string replace -r '/[^/]*$' '' -- $executable)
    if not test -e $folder/../pyvenv.cfg
        set folder (string replace -r '/[^/]*$' '' -- (realpath -- $executable))
    end
    echo $folder/..
end

function __epindex_commands
    epindex --help 2>/dev/null | string match -r '^  [a-z]+ +.*' |
        string match -v -r '^  epindex ' | string replace -r '^  ([a-z]+) +' '$1\t'
end

# Candidates for a value, by the name that the help gives it; the help's lines come last.
function __epindex_values -S -a kind start
    switch $kind
        case DIR
            string replace -r '^' -- "$start" (__fish_complete_directories (string replace -- "$start" '' (commandline -ct)))
        case FORMAT
            set -l text
            set -l inside
            for line in $argv[3..-1]
                string match -q -r -- '^ {2,6}(-., )?--' $line; and set inside (string match '*--format*' -- $line)
                test -n "$inside"; and set -a text $line
            end
            for format in table tsv json ndjson ini markdown freeze
                string match -q -r -- "[ ,]$format([ ,:]|\$)" "$text"; and echo $start$format
            end
        case LEVEL
            printf "$start%s\n" trust dir meta content
        case EXE
            __fish_complete_command
        case FILE
            # Indexes and folders; where there is neither, whatever there is.
            set -l all (__fish_complete_path (string replace -- "$start" '' (commandline -ct)))
            set -l wanted (string match -r -- '^[^\t]*(?:\.cdb|/)(?:\t.*)?$' $all)
            test -n "$wanted"; or set wanted $all
            string replace -r '^' -- "$start" $wanted
        case GROUP PATTERN
            epindex groups --quiet --format=tsv $environment 2>/dev/null |
                string match -v '*\\\\*' | string replace -r '^([^\t]*)\t(.*)' "$start"'$1\t$2 entries'
        case DIST
            epindex distributions --quiet --format=tsv $environment 2>/dev/null |
                string match -v '*\\\\*' | string replace -r '^([^\t]*)\t(.*)' "$start"'$1\t$2'
        case '*'
            string replace -r '^' -- "$start" (__fish_complete_path (string replace -- "$start" '' (commandline -ct)))
    end
end

function __epindex_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    if test (count $words) -lt 2
        string match -q -- '-*' $current; and printf '%s\n' --help --version; or __epindex_commands
        return
    else if test $words[2] = help
        test (count $words) -lt 3; and __epindex_commands
        return
    end
    set -l help (epindex $words[2] --help 2>/dev/null)
    set -l operands (string match -a -r '[A-Z]+' -- (string replace -r '.*OPTION\]\.\.\.' '' -- $help[1]))

    set -l given
    set -l environment
    set -l expected
    set -l only_operands
    set -l rest $words[3..-1]
    while set -q rest[1]
        set -l word $rest[1]
        set -e rest[1]
        if test -n "$only_operands"; or not string match -q -r -- '^-.' $word
            set -a given $word
            continue
        else if test "$word" = --
            set only_operands 1
            continue
        end
        set -l value (string match -r -- '^--[a-z-]+=(.*)' $word)[2]
        set word (string replace -r -- '=.*' '' $word)
        if test -z "$value"
            set -l kind (string match -r -- "^ +(?:-. *, )?(?:$word|$word, --[a-z-]+) ([A-Z]+)" $help)[2]
            if test -n "$kind"
                if not set -q rest[1]
                    set expected $kind
                    break
                end
                set value $rest[1]
                set -e rest[1]
            end
        end
        switch $word
            case -f --file --path --prefix
                set -a environment $word (string replace -r '^~/' "$HOME/" -- $value)
            case --python
                set -a environment --prefix (__epindex_prefix_of $value)
        end
    end
    if test -z "$environment"
        set environment --prefix "$VIRTUAL_ENV"
        test -n "$VIRTUAL_ENV"; or set environment --prefix (__epindex_prefix_of python3)
    end

    if test -n "$expected"
        __epindex_values $expected '' $help
    else if test -z "$only_operands"; and string match -q -r -- '^--[a-z-]+=' $current
        set -l option (string replace -r -- '=.*' '' $current)
        set -l kind (string match -r -- "^ +(?:-., )?$option ([A-Z]+)" $help)[2]
        test -n "$kind"; and __epindex_values $kind "$option=" $help
    else if test -z "$only_operands"; and string match -q -- '-*' $current
        string match -r -- '^ {2,6}(?:-., )?--[a-z-]+.*' $help |
            string replace -r -- '^ +(?:-., )?(--[a-z-]+)(?: [A-Z]+)? *' '$1\t'
        string match -r -- '^ +-., --[a-z-]+.*' $help |
            string replace -r -- '^ +(-.), --[a-z-]+(?: [A-Z]+)? *' '$1\t'
    else
        set -l kind $operands[(math (count $given) + 1)]
        switch "$kind"
            case ''
            case NAME
                epindex lookup --quiet --format=tsv $environment -- $given[1] 2>/dev/null |
                    string replace -r '^[^\t]*\t([^\t]*)\t([^\t]*).*' '$1\t$2' | string match -v '*\\\\*'
            case GROUP PATTERN DIST FILE
                __epindex_values $kind '' $help
            case '*'
                __epindex_values A '' $help
        end
    end
end

complete -c epindex -f -a '(__epindex_complete)'
