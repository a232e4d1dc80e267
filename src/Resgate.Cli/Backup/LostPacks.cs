using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Storage;

namespace Resgate.Cli.Backup;

/// <summary>Takes packs out of the index whose files are gone or cut short, so that a backup stores their blobs again.</summary>
/// <remarks>Without this a lost blob would stay lost for as long as its file does not change (lost data, row 4).</remarks>
internal static class LostPacks
{
    public static async ValueTask ForgetAsync(BackupRepository repository, Invocation call, CancellationToken cancellation)
    {
        if (repository.Index.PackCount == 0)
        {
            return;
        }

        var files = new Dictionary<Id, long>();
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            files[file.Name.Id] = file.Size;
        }

        var lost = repository.Index.FindLost(files);
        if (lost.Count > 0)
        {
            repository.Index.RemovePacks(lost);
            var example = lost.First();
            call.Warn($"{lost.Count} packs are missing or cut short, for instance {example}; what is still here is stored again");
            call.Warn("hint: 'check' tells what is affected, 'repair index' takes lost packs out of the index for good");
        }
    }
}
