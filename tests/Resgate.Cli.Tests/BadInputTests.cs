using Resgate.Storage;

namespace Resgate.Cli.Tests;

/// <summary>What makes no sense is refused as restic refuses it, in one line that says what is wrong.</summary>
public sealed class BadInputTests
{
    // Where restic does what was surely not meant; docs/restic-compatibility.md says why we do not. '@' is a folder.
    private static readonly HashSet<string> s_refusedByUsOnly =
    [
        "backup @src --limit-upload -1",
        "backup @src --retry-lock -5s",
        "backup @src -o foo=1",
        "backup @src -o nokind.x=1",
        "backup @src -o s3.object-lock=compliance",
        "backup @src -o sftp.command=ssh",
        "cat config config config",
        "forget --keep-daily 99999999999 -n",
        "forget --keep-within 1d1d -n",
        "forget --keep-last 1 --repack-smaller-than 500M -n",
        "key nosuch",
        "prune extra -n",
        "recover extra",
        "repair index extra",
        "repair nosuch",
        "rewrite --exclude ''",
        "unlock extra",
        "version extra",
    ];

    // What nobody has to refuse.
    private static readonly HashSet<string> s_refusedByResticOnly =
    [
        "backup @src --exclude-cloud-files -n",
        "diff latest latest",
    ];

    public static TheoryData<string> Commands() =>
    [
        """
        backup
        backup --nosuch
        backup @nosuch
        backup @src @nosuch
        backup @src --exclude-file @nosuch
        backup @src --exclude-file @badpattern
        backup @src --exclude-file @src
        backup @src --exclude '[a'
        backup @src --iexclude '[a'
        backup @src --exclude-larger-than foo
        backup @src --exclude-larger-than ''
        backup @src --exclude-if-present ''
        backup @src --exclude-cloud-files -n
        backup @src --time foo
        backup @src --time '2020-13-01 00:00:00'
        backup @src --parent nosuch
        backup @src --group-by foo
        backup @src --read-concurrency x
        backup --stdin @src
        backup --stdin --files-from @empty
        backup --stdin --stdin-filename ''
        backup --stdin-from-command
        backup --stdin-from-command -- @nosuch
        backup --files-from @nosuch
        backup --files-from @empty
        backup --files-from @src
        backup --files-from @badpattern
        backup --files-from-raw @password
        backup --files-from-verbatim @nosuch
        backup @src --tag
        backup @src --force=maybe
        """,
        """
        backup @src --compression foo
        backup @src --pack-size 3
        backup @src --pack-size x
        backup @src --limit-upload x
        backup @src --limit-upload -1
        backup @src --retry-lock foo
        backup @src --retry-lock 5
        backup @src --retry-lock -5s
        backup @src -q -v
        backup @src --verbose=x
        backup @src -o =x
        backup @src -o foo=1
        backup @src -o nokind.x=1
        backup @src -o s3.object-lock=compliance
        backup @src -o sftp.command=ssh
        backup @src -o local.nosuch=1
        backup @src -o local.connections=x
        backup @src -o a=1 -o a=2
        backup @src --cacert @nosuch
        backup @src --tls-client-cert @nosuch
        backup @src --stuck-request-timeout x
        backup @src -p @nosuch
        backup @src -p @wrong
        backup @src -p @src
        backup @src -r @nosuch
        backup @src -r ''
        backup @src -r foo:bar
        backup @src --insecure-no-password
        """,
        """
        snapshots --nosuch
        snapshots 1
        snapshots --latest x
        snapshots --latest
        snapshots --group-by foo
        snapshots --compact=x
        snapshots --tag
        snapshots -r @nosuch
        snapshots -p @wrong
        ls
        ls nosuch
        ls latest relative
        ls latest:/nosuch
        ls latest:/srv/source/text.txt
        ls latest --sort foo
        ls latest --ncdu --json
        ls latest --ncdu --sort size
        ls latest --host nosuch
        ls ''
        ls --nosuch
        """,
        """
        find
        find --nosuch
        find x --oldest foo
        find x --newest foo
        find x -O 2020-13-01
        find --blob nothex
        find --blob --tree abc
        find --show-pack-id x
        find '[a'
        find x --snapshot nosuch
        diff
        diff latest
        diff latest latest
        diff latest latest latest
        diff nosuch latest
        diff latest nosuch
        diff latest:/nosuch latest
        diff latest:/srv/source/text.txt latest
        diff --nosuch a b
        diff '' ''
        stats nosuch
        stats --mode foo
        stats --mode
        stats --nosuch
        stats latest nosuch
        """,
        """
        restore
        restore latest
        restore latest -t ''
        restore nosuch -t @out
        restore latest latest -t @out
        restore latest:/nosuch -t @out
        restore latest -t @password
        restore latest -t /dev/null
        restore latest -t @out --overwrite foo
        restore latest -t @out --include a --exclude b
        restore latest -t @out --include '[a'
        restore latest -t @out --include-file @nosuch
        restore latest -t @out --include-file @badpattern
        restore latest -t @out --include-xattr a --exclude-xattr b
        restore latest -t @out --dry-run --verify
        restore latest -t / --delete
        restore latest -t @out --sparse=x
        restore latest -t
        restore latest -t @out --host nosuch
        dump
        dump latest
        dump latest nosuch
        dump nosuch /x
        dump latest / -a foo
        dump latest /srv/source/text.txt extra
        dump latest /srv/source/text.txt -t /nosuch/x
        dump latest /srv/source/text.txt -t @src
        dump latest /srv/source/text.txt/x
        dump latest:/nosuch /x
        dump latest ''
        dump latest --nosuch
        """,
        """
        check --nosuch
        check nosuch
        check --read-data --read-data-subset 1/2
        check --read-data-subset x
        check --read-data-subset 0/2
        check --read-data-subset 3/2
        check --read-data-subset 1/300
        check --read-data-subset 1/2/3
        check --read-data-subset 101%
        check --read-data-subset 0%
        check --read-data-subset -5M
        check --with-cache=x
        check -r @nosuch
        """,
        """
        forget
        forget --nosuch
        forget nosuch
        forget --keep-last x
        forget --keep-last -2
        forget --keep-last 0
        forget --keep-last 1.5
        forget --keep-last ''
        forget --keep-daily 99999999999 -n
        forget --keep-within foo
        forget --keep-within 5
        forget --keep-within -1d
        forget --keep-within 1d1d -n
        forget --keep-last 1 --group-by foo
        forget --keep-last 1 --no-lock
        forget --keep-last 1 --prune --max-unused foo
        forget --keep-last 1 --prune --max-repack-size x
        forget --keep-last 1 --repack-smaller-than 500M -n
        forget --unsafe-allow-remove-all
        forget -l
        prune --nosuch
        prune extra -n
        prune --max-unused foo
        prune --max-unused -5
        prune --max-unused 100%
        prune --max-unused -5%
        prune --max-unused x%
        prune --max-repack-size x
        prune --repack-smaller-than x
        prune --repack-smaller-than 1G
        prune --repack-uncompressed --compression off
        prune --unsafe-recover-no-free-space foo
        prune --no-lock
        prune -n=x
        """,
        """
        key
        key nosuch
        key list extra
        key add extra
        key add --new-password-file @nosuch
        key add --new-password-file @empty
        key add --new-password-file @src
        key add --new-password-file @password --new-insecure-no-password
        key add --nosuch
        key add --user
        key passwd extra
        key passwd --new-password-file @nosuch
        key remove
        key remove nosuch
        key remove a b
        tag
        tag --add
        tag --set a --add b
        tag --add x nosuch
        tag --nosuch
        """,
        """
        rewrite
        rewrite --nosuch
        rewrite --exclude '[a'
        rewrite --exclude ''
        rewrite --exclude a --include b
        rewrite --exclude-file @nosuch
        rewrite --exclude-file @badpattern
        rewrite --new-time foo
        rewrite --new-host x nosuch
        rewrite --forget
        rewrite --include '[a'
        repair nosuch
        repair index extra
        repair index --nosuch
        repair packs
        repair packs nosuch
        repair packs 0123456789012345678901234567890123456789012345678901234567890123
        repair packs --nosuch
        repair snapshots nosuch
        repair snapshots --nosuch
        recover extra
        recover --nosuch
        recover -r @nosuch
        migrate nosuch
        migrate --nosuch
        migrate -f nosuch
        """,
        """
        unlock extra
        unlock --nosuch
        unlock -r @nosuch
        unlock --remove-all=x
        cat
        cat nosuch
        cat config extra
        cat config config config
        cat snapshot
        cat snapshot nosuch
        cat snapshot ''
        cat blob nosuch
        cat blob 0123456789012345678901234567890123456789012345678901234567890123
        cat pack nosuch
        cat pack 0123456789012345678901234567890123456789012345678901234567890123
        cat index nosuch
        cat key nosuch
        cat lock nosuch
        cat tree nosuch
        cat tree latest:/nosuch
        cat --nosuch
        list
        list nosuch
        list packs extra
        list --nosuch
        """,
        """
        cache extra
        cache --max-age x
        cache --nosuch
        cache --no-cache
        cache --cleanup=x
        copy
        copy --nosuch
        copy --from-repo @nosuch
        copy --from-repo @repo -p @password --from-password-file @nosuch
        copy --from-repo @repo -p @password --from-password-file @wrong
        generate
        generate --nosuch
        generate extra
        generate --bash-completion /nosuch/x
        generate --bash-completion - --zsh-completion -
        generate --man @nosuch
        generate --man @password
        generate --bash-completion @src
        init
        init --nosuch
        init extra -r @new
        init -r @new --repository-version 3
        init -r @new --repository-version x
        init -r /proc/x
        init -r @new --copy-chunker-params
        init -r @new --from-repo @repo
        init -r @new --copy-chunker-params --from-repo @nosuch --from-password-file @password
        init -r @new --copy-chunker-params --from-repo @repo --from-password-file @wrong
        init -r @new --copy-chunker-params --from-repo @repo --from-password-file @nosuch
        version extra
        version --nosuch
        features extra
        nosuch
        --nosuch
        """,
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_ends_with_the_code_of_restic_and_says_what_is_wrong(string commands)
    {
        using var shell = new Shell();
        shell.Run("mkdir src repo/locks; echo x >src/f; echo '[a' >badpattern; : >empty; echo fixture-password >password; echo x >wrong");
        var lines = commands.Split('\n');
        var script = lines.Select(line => $"$restic {Placed(line)} </dev/null >/dev/null 2>&1; echo $?");
        var theirs = shell.Run(string.Join('\n', script)).Output.Split('\n');
        var wrong = new List<string>();
        foreach (var (line, code) in lines.Zip(theirs))
        {
            var ours = await Terminal.RunAsync(shell.PathOf("repo"), [.. ShellWords.Split(Placed(line))]);
            if (Judge(line, code, ours) is { } what)
            {
                wrong.Add($"{line}: {what}: {ours.Error}");
            }
        }

        Assert.Empty(wrong);

        string Placed(string line) => line.Replace("@", shell.Folder + "/", StringComparison.Ordinal);
    }

    /// <returns>What is wrong with the end of a command; null when nothing is.</returns>
    private static string? Judge(string line, string resticsCode, Terminal ours)
    {
        var (theirs, expected) = (s_refusedByUsOnly.Contains(line), s_refusedByResticOnly.Contains(line)) switch
        {
            (true, _) => ("0", "1"),
            (_, true) => ("1", "0"),
            _ => (resticsCode, resticsCode),
        };
        if ((resticsCode, $"{ours.ExitCode}") != (theirs, expected))
        {
            return $"restic ends with {resticsCode}, we with {ours.ExitCode}";
        }

        // Before the last word there may be one about the first of several things.
        var told = ours.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ours.ExitCode != 0 && told.Length is 0 or > 2 ? "not one line"
            : ours.Error.Contains("   at ", StringComparison.Ordinal) ? "a stack trace"
            : null;
    }
}
