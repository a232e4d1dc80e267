using Resgate.Capture.Databases;
using Resgate.Capture.Volumes;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Restore;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Restore;

/// <summary>What a point holds as a copy made for it, put where it belongs: databases take the place of their files.</summary>
/// <remarks>
/// A point has them at the path where they were staged: <c>…/staging/CLASS/sqlite</c> and the database's own path. Journals that lie beside
/// the file to be replaced belong to its old content, and would spoil the new one.
/// </remarks>
/// <param name="call">Where to tell.</param>
/// <param name="target">The folder that was restored to.</param>
/// <param name="overwrite">What becomes of a database that is there already.</param>
internal sealed class StagedCopies(Invocation call, string target, OverwriteRule overwrite)
{
    private const string Staging = "/staging/";

    /// <param name="className">The class whose point was restored.</param>
    /// <param name="stored">The point's paths; those that were not restored are passed over.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: a database cannot be put in its place.</exception>
    public async ValueTask PutBackAsync(string className, IEnumerable<string> stored)
    {
        foreach (var path in stored)
        {
            var copy = At(path);
            if (After(path, $"{Staging}{className}/sqlite/") is { } database && File.Exists(copy))
            {
                PutBack(copy, At($"/{database}"));
            }
            else if (After(path, $"{Staging}{className}/crontab/") is { } user && File.Exists(copy))
            {
                call.Say($"the cron table of {user} is in {copy}: 'crontab -u {user} FILE' installs it");
            }
            else if (After(path, $"{Staging}{className}/command/") is { } name && File.Exists(copy))
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
        File.Delete(copy);
    }

    private string At(string path) => target.TrimEnd('/') + path;

    private static string? After(string path, string mark) =>
        path.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? path[(at + mark.Length)..] : null;
}
