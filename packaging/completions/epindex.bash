# bash completion of epindex. Needs bash 4, and no package of helpers.
#
# Commands and options are read from the command's own help. Groups and names come from the indexes
# of the environment that the line names, else of the active one; it is found without starting an
# interpreter, which would take longer than a keystroke may. Nothing that an index holds is
# evaluated or printed to the terminal unquoted.

# The words left of the cursor. Readline breaks words at ":" and "=" too; what stands together is
# one word of the shell.
_epindex_split() {
    local rest=${COMP_LINE:0:COMP_POINT} word gap i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        rest=${rest#"$gap"}
        ((i < COMP_CWORD)) || word=$rest
        if ((i)) && [[ -z $gap ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        rest=${rest#"$word"}
    done
}

# A word as the command would receive it, into `plain`: for what people type, not for all of bash.
_epindex_unquote() {
    plain=$1
    [[ $plain != \~/* ]] || plain=$HOME/${plain:2}
    if [[ $plain =~ ^\"?\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?(.*)$ ]]; then
        plain=${!BASH_REMATCH[1]}${BASH_REMATCH[2]}
    fi
    plain=${plain//[\"\'\\]/}
}

# The lines, but for empty ones, that a command prints, into `lines`. From a pipe, `read` and `mapfile`
# would take single bytes.
_epindex_lines() {
    local - IFS=$'\n'
    set -o noglob
    # shellcheck disable=SC2207 # split into lines
    lines=($("$@" 2>/dev/null))
}

# What `epindex COMMAND --help` tells: `takes`, of each option the name of its value, if it has one;
# `tells`, the text of --format; `operands`, the names of the operands.
_epindex_read_help() {
    local lines line option='' short pattern='^ {2,6}((-[[:alnum:]]), )?(--[a-z-]+)( ([A-Z]+))?( |$)'
    _epindex_lines epindex "$1" --help
    for line in "${lines[@]}"; do
        if [[ $line == "  "*--* && $line =~ $pattern ]]; then
            option=${BASH_REMATCH[3]} short=${BASH_REMATCH[2]}
            takes[$option]=${BASH_REMATCH[5]}
            [[ -z $short ]] || takes[$short]=${BASH_REMATCH[5]}
        elif [[ $line == "Usage: "* ]]; then
            line=${line#*OPTION]...}
            # shellcheck disable=SC2206 # words in capitals
            operands=(${line//[!A-Z ]/})
        elif [[ $line == Output:* || $line == "Exit status:"* ]]; then
            break
        fi
        [[ $option != --format ]] || tells+=" $line"
    done
}

# Adds the prefix that an interpreter belongs to: of a virtual environment, else where its link leads.
_epindex_add_prefix_of() {
    local executable=$1
    if [[ $executable != */* ]]; then
        hash "$1" 2>/dev/null || return
        executable=${BASH_CMDS[$1]}
    fi
    if [[ -L $executable && ! -e ${executable%/*}/../pyvenv.cfg ]]; then
        executable=$(readlink -f -- "$executable") || return
    fi
    environment+=(--prefix "${executable%/*}/..")
}

# Notes what an option on the line says about the environment.
_epindex_note() {
    local plain
    _epindex_unquote "$2"
    case $1 in
    -f | --file | --path | --prefix) environment+=("$1" "$plain") ;;
    --python) _epindex_add_prefix_of "$plain" ;;
    esac
}

# The names of the groups of the environment, of the entries of a group, or of the distributions. `cut` is
# faster here than bash is with hundreds of lines.
_epindex_print_names() {
    if [[ $1 == names ]]; then
        epindex lookup --quiet --format=tsv "${environment[@]}" -- "$2" | cut -f2
    else
        epindex "$1" --quiet --format=tsv "${environment[@]}" | cut -f1
    fi
}

# Offers the groups, the names of a group, or the distributions.
_epindex_offer_from_index() {
    local lines plain
    _epindex_unquote "${2-}"
    if ((${#environment[@]} == 0)); then
        if [[ -n ${VIRTUAL_ENV-} ]]; then
            environment=(--prefix "$VIRTUAL_ENV")
        else
            _epindex_add_prefix_of python3
        fi
    fi
    _epindex_lines _epindex_print_names "$1" "$plain"
    _epindex_offer "${lines[@]}"
}

# Offers those candidates that the current word may become. One with a control character is left
# out: it would reach the terminal as it is. So is one with a backslash, which TSV has only where it
# hides something.
_epindex_offer() {
    local candidate plain finished=''
    _epindex_unquote "$current"
    [[ $current == [\"\']* ]] || finished=${current%"${current##*[:=]}"}
    for candidate; do
        [[ $candidate == "$plain"* ]] || continue
        # Most names are just words.
        if [[ -z $candidate || $candidate == -* || $candidate == *[![:alnum:]_./:+-]* ]]; then
            [[ -n $candidate && $candidate != *[[:cntrl:]\\]* ]] || continue
            [[ $candidate != -* || $current == -* ]] || continue
            if [[ $current != [\"\']* ]]; then
                printf -v candidate %q "$candidate"
            elif [[ $candidate == *[\"\'\$\`\!]* ]]; then
                continue
            fi
        fi
        COMPREPLY+=("${candidate#"$finished"}")
    done
}

# Offers values of an option or operand by the name that the help gives it.
_epindex_offer_value() {
    local word words=() plain plain_current
    _epindex_unquote "${current#"${2-}"}"
    plain_current=$plain
    case $1 in
    DIR) compopt -o dirnames ;;
    EXE)
        mapfile -t words < <(compgen -c -- "${current:-python}")
        _epindex_offer "${words[@]}"
        compopt -o default
        ;;
    FORMAT)
        for word in table tsv json ndjson ini markdown freeze; do
            [[ ! $tells =~ (^|[ ,])"$word"([ ,:]|$) ]] || words+=("$word")
        done
        _epindex_offer "${words[@]/#/$2}"
        ;;
    LEVEL) _epindex_offer "$2trust" "$2dir" "$2meta" "$2content" ;;
    FILE)
        # Indexes, and the folders that they may lie in; where there is neither, whatever there is.
        compopt -o filenames
        mapfile -t words < <(compgen -f -X '!*.cdb' -- "$plain_current"; compgen -d -- "$plain_current")
        COMPREPLY+=("${words[@]}")
        ((${#words[@]})) || compopt -o default
        ;;
    GROUP | PATTERN) _epindex_offer_from_index groups ;;
    DIST) _epindex_offer_from_index distributions ;;
    NAME) _epindex_offer_from_index names "${given[0]}" ;;
    *) compopt -o default ;;
    esac
}

_epindex_offer_commands() {
    local lines line names=() listed=''
    _epindex_lines epindex --help
    for line in "${lines[@]}"; do
        [[ -z $listed || $line == "  "* ]] || break
        if [[ -n $listed ]]; then
            line=${line#  }
            names+=("${line%% *}")
        fi
        [[ $line != Commands: ]] || listed=1
    done
    _epindex_offer "${names[@]}" "$@"
}

_epindex() {
    local words current only_operands='' tells='' word i
    local operands=() given=() environment=()
    local -A takes=()
    COMPREPLY=()
    _epindex_split
    current=${words[-1]}
    if ((${#words[@]} == 2)); then
        _epindex_offer_commands --help --version
        return
    elif [[ ${words[1]} == help ]]; then
        ((${#words[@]} > 3)) || _epindex_offer_commands
        return
    fi
    _epindex_read_help "${words[1]}"
    for ((i = 2; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $only_operands || $word != -?* ]]; then
            given+=("$word")
        elif [[ $word == -- ]]; then
            only_operands=1
        elif [[ $word == --*=* ]]; then
            _epindex_note "${word%%=*}" "${word#*=}"
        elif [[ $word == -[!-]?* && -n ${takes[${word:0:2}]-} ]]; then
            _epindex_note "${word:0:2}" "${word:2}"
        elif [[ -n ${takes[$word]-} ]]; then
            if ((++i == ${#words[@]} - 1)); then
                _epindex_offer_value "${takes[$word]}"
                return
            fi
            _epindex_note "$word" "${words[i]}"
        fi
    done
    if [[ -z $only_operands && $current == --*=* ]]; then
        word=${current%%=*}
        [[ -z ${takes[$word]-} ]] || _epindex_offer_value "${takes[$word]}" "$word="
    elif [[ -z $only_operands && $current == -* ]]; then
        _epindex_offer "${!takes[@]}"
    elif ((${#given[@]} < ${#operands[@]})); then
        _epindex_offer_value "${operands[${#given[@]}]}"
    fi
}

complete -F _epindex epindex
