namespace Resgate.Cli.Tests;

/// <summary>Called through a link named <c>restic</c>, it calls itself that, everywhere.</summary>
public sealed class NameTests
{
    [Fact]
    public void Nothing_it_writes_has_another_name()
    {
        using var shell = new Shell();
        var result = shell.Run(
            """
            mkdir man; ln -s "$resgate" restic
            ./restic version; ./restic version --json; ./restic --version; ./restic --help
            for verb in $(./restic --help | sed '1,/^Commands:/d' | awk '{print $1}'); do ./restic $verb --help; done
            for verb in list add passwd remove; do ./restic key $verb --help; done
            ./restic help repair packs
            for kind in bash zsh fish powershell; do ./restic generate --$kind-completion -; done
            ./restic generate --man man; ls man; cat man/*
            for mistake in nosuch "key nosuch" "snapshots --nosuch" "list" "list nosuch" "restore latest" "-r nosuch snapshots" \
                "repair packs 0123456789012345678901234567890123456789012345678901234567890123" self-update
            do ./restic $mistake; ./restic --json $mistake; done 2>&1
            rm -rf repo/data/*; ./restic check 2>&1; ./restic repair packs $($restic list packs | head -n 1) 2>&1
            """);

        // The test's own folders have ours.
        var said = (result.Output + result.Errors).Replace(shell.Folder, "", StringComparison.Ordinal);
        Assert.Contains("complete -o default -F _restic restic", said, StringComparison.Ordinal);
        Assert.Contains("restic-key-add.1", said, StringComparison.Ordinal);
        Assert.Contains(".TH \"RESTIC\" 1 \"\" \"restic 0.19", said, StringComparison.Ordinal);
        Assert.DoesNotContain("resgate", said, StringComparison.OrdinalIgnoreCase);
    }
}
