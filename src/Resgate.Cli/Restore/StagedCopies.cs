using Resgate.Capture.Databases;
using Resgate.Capture.Volumes;
using Resgate.Cli.Points;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Restore;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Restore;

/// <summary>What a point holds as a copy made for it, put where it belongs: databases take the place of their files.</summary>
/// <remarks>
/// A point has them at the path where they were staged, see <see cref="StagedPath"/>. Journals that lie beside
/// the file to be replaced belong to its old content, and would spoil the new one.
/// </remarks>
/// <param name="call">Where to tell.</param>
/// <param name="target">The folder that was restored to.</param>
/// <param name="overwrite">What becomes of a database that is there already.</param>
internal sealed class StagedCopies(Invocation call, string target, OverwriteRule overwrite)
{
    /// <param name="className">The class whose point was restored.</param>
    /// <param name="restored">The point's paths, as far as they were restored.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: a database cannot be put in its place.</exception>
    public async ValueTask PutBackAsync(string className, IEnumerable<string> restored)
    {
        foreach (var path in restored)
        {
            var copy = At(path);
            if (StagedPath.DatabaseOf(path, className) is { } database && File.Exists(copy))
            {
                PutBack(copy, At(database));
            }
            else if (StagedPath.CrontabOf(path, className) is { } user && File.Exists(copy))
            {
                call.Say($"the cron table of {user} is in {copy}: 'crontab -u {user} FILE' installs it");
            }
            else if (StagedPath.OutputOf(path, className) is { } name && File.Exists(copy))
            {
                call.Say($"what was stored as {name} is in {copy}");
            }
            else if (VolumeCopyPath.VolumeOf(path, className) is { } volume)
            {
                await new VolumeReturn(call, target).PutBackAsync(volume, copy);
            }
        }
    }

    private void PutBack(string copy, string database)
    {
        if (File.Exists(database) && overwrite != OverwriteRule.Always)
        {
            call.Warn($"{database} is there and stays as it is; the copy of it is in {copy}");
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(database)!);
            Replace(database, copy);
            Remove(copy);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ResgateException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot put {database} in its place", cause) { Hint = $"its copy is in {copy}" };
        }

        call.Say($"{database} is in its place");
    }

    // Staging and data are often on two disks, which no rename spans. What cannot be finished leaves the old database and its journals alone.
    private static void Replace(string database, string copy)
    {
        var beside = $"{database}.restored";
        try
        {
            File.Copy(copy, beside, overwrite: true);
            FileOwnership.Give(beside, like: copy);
            using (var written = File.OpenHandle(beside, FileMode.Open, FileAccess.ReadWrite))
            {
                Durable.Sync(written, beside);
            }

            foreach (var suffix in SqliteFiles.Suffixes)
            {
                File.Delete(database + suffix);
            }

            File.Move(beside, database, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }

        Durable.SyncFolder(Path.GetDirectoryName(database)!);
    }

    // Nor does anybody want the empty folders that led to the copy.
    private void Remove(string copy)
    {
        File.Delete(copy);
        var folder = Path.GetDirectoryName(copy)!;
        while (folder.Length > target.TrimEnd('/').Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private string At(string path) => target.TrimEnd('/') + path;
}
