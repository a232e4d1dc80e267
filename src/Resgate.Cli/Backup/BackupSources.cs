using System.Diagnostics;
using Resgate.Engine.Backup;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>What a backup takes in: paths, or one stream.</summary>
internal sealed class BackupSources
{
    /// <summary>Paths that exist, as they were written.</summary>
    public IReadOnlyList<byte[]> Targets { get; init; } = [];

    /// <summary>All paths in absolute form, for the snapshot.</summary>
    public required IReadOnlyList<string> SnapshotPaths { get; init; }

    /// <summary>Whether some named path does not exist.</summary>
    public bool SomeMissing { get; init; }

    public SourceStream? Stream { get; init; }

    /// <summary>The command whose output is the stream; null for standard input.</summary>
    public Process? Command { get; init; }

    public bool StreamIsCommand => Command is not null;

    /// <summary>Makes sure that the command ended well: only then is its output worth a snapshot.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it did not.</exception>
    public async ValueTask FinishStreamAsync()
    {
        if (Command is null)
        {
            return;
        }

        await Command.WaitForExitAsync();
        if (Command.ExitCode != 0)
        {
            throw new ResgateException(FailureKind.Failed, $"the command ended with code {Command.ExitCode}; no snapshot was made");
        }
    }
}
