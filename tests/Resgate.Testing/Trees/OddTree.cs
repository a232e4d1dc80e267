namespace Resgate.Testing.Trees;

/// <summary>A folder of everything that file systems allow and backups stumble over. Needs root, for owners and devices.</summary>
public static class OddTree
{
    // A shell writes any bytes into names, and its tools know nothing of us.
    private const string Script = """
        set -eu
        cd "$1"
        umask 022
        n() { printf -- "$1"; }

        # Names: not UTF-8, line feeds, quotes, controls, spaces, dashes, 255 bytes.
        for name in 'bad-\377\376-bytes' 'latin-\351' 'new\nline' 'tab\there' 'quote"inside' "it's" 'back\\\\slash' 'bell\007' \
            '-dash' ' space ' 'unicode-\303\244\342\202\254\360\237\230\200' 'zero\342\200\213width' '<&>' 'star*[x]?' '$HOME' 'café' 'cafe\314\201'; do
            n "content of $name" > "./$(n "$name")"
        done
        printf x > "./$(head -c 255 /dev/zero | tr '\0' 'n')"

        # Sizes: nothing, a byte, about the smallest chunk, several chunks, a hole, only a hole.
        : > empty
        printf 1 > one
        seq 1 200000 | head -c 524288 > chunk
        for i in 1 2 3 4 5 6 7 8; do seq $i $((i + 7)) 2000000 | head -c 700000; done > several
        cp several again
        truncate -s 3000000 hole
        printf tail >> hole
        truncate -s 1500000 only-hole

        # Kinds.
        mkdir -p links/deep special "$(n 'dir-\377')/inner" empty-dir
        ln one links/hard1; ln one links/deep/hard2; ln hole links/hard-hole
        ln -s ../one links/soft; ln -s nowhere links/dangling; ln -s "$(n 'to-\377')" links/raw; ln -s /abs/olute links/abs
        printf i > "$(n 'dir-\377')/inner/file"
        mkfifo special/fifo
        mknod special/null c 1 3; mknod special/loop b 7 200

        # Modes, owners that no account has, times.
        printf s > setuid; chmod 4755 setuid
        printf g > setgid; chmod 2711 setgid
        mkdir sticky; chmod 1777 sticky
        printf 0 > no-mode; chmod 0000 no-mode
        mkdir locked; printf l > locked/file; chmod 0500 locked
        printf o > owned; chown 54321:12345 owned; chown -h 77777:88888 links/soft
        touch -d '1969-07-20 20:17:40.123456789 UTC' one
        touch -d '2038-01-19 03:14:08.987654321 UTC' empty
        touch -h -d '2001-02-03 04:05:06.000000007 UTC' links/dangling
        touch -d '1999-12-31 23:59:59.999999999 UTC' special/fifo

        # Attributes and access lists.
        setfattr -n user.text -v hello owned
        setfattr -n user.binary -v 0x00ff00fe owned
        setfattr -n user.empty owned
        setfattr -n user.folder -v yes sticky
        setfattr -h -n trusted.link -v t links/abs
        setfacl -m u:54321:rw,g:12345:r setgid
        setfacl -d -m u:54321:rwx empty-dir

        # Deep, but no path longer than tools that use whole paths can open.
        (for i in 1 2 3 4 5 6 7 8 9 10; do d=$(printf "level-$i-%0100d" 0); mkdir "$d"; cd "$d"; done; printf deep > bottom)
        touch -d '2020-02-29 12:00:00.5 UTC' links links/deep special sticky empty-dir locked .
        """;

    /// <summary>Fills an empty folder.</summary>
    public static void Fill(string folder) => Tool.Run("bash", "-c", Script, "odd-tree", folder);

    /// <summary>Makes a file whose path has more than 4096 bytes, which only tools that go step by step can reach.</summary>
    public static void FillBeyondPathMax(string folder) => Tool.Run(
        "perl", "-e", "chdir shift or die; for (1..20) { my $d = sprintf('%02d', $_) . ('x' x 230); mkdir $d or die; chdir $d or die } open my $f, '>', 'bottom' or die; print $f 'reached'", folder);

    /// <summary>Removes a folder, however deep it is and whatever its modes are.</summary>
    public static void Remove(string folder) => Tool.Run("rm", "-rf", "--", folder);
}
