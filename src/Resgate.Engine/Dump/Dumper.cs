using Resgate.Engine.Trees;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Engine.Dump;

/// <summary>Writes a file's content, or a folder as an archive, to a stream. The index must be loaded.</summary>
public sealed class Dumper(BackupRepository repository, ArchiveFormat format)
{
    /// <param name="root">The tree that the path begins at.</param>
    /// <param name="path">What to write: the root is written with names relative to it, a folder with its path before them.</param>
    /// <param name="output">Gets the bytes; after a failure it has a part of them.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: nothing is there, or nothing that has content.</exception>
    public async ValueTask DumpAsync(Id root, TreePath path, Stream output, CancellationToken cancellation)
    {
        using var reader = repository.CreateReader();
        using var content = new FileContent(repository);
        switch (await path.FindNodeAsync(reader, root, cancellation))
        {
            case null:
                await ArchiveAsync(new TreeCursor(reader, root), [], content, output, cancellation);
                break;
            case { Type: NodeType.Directory, Subtree: { } tree }:
                await ArchiveAsync(new TreeCursor(reader, tree), path.ToBytes(), content, output, cancellation);
                break;
            case { Type: NodeType.File } file:
                await content.CopyToAsync(file, output, cancellation);
                break;
            case var other:
                throw new ResgateException(
                    FailureKind.NotFound, $"\"{path}\" should be a file or a folder, but is a \"{other.Type.ToWord()}\"");
        }
    }

    private async ValueTask ArchiveAsync(
        TreeCursor cursor, byte[] folder, FileContent content, Stream output, CancellationToken cancellation)
    {
        using IArchive archive = format == ArchiveFormat.Tar ? new TarArchive(output) : new ZipArchive(output);
        while (await cursor.MoveNextAsync(cancellation))
        {
            if (!NodeNames.IsValid(cursor.Node.Name))
            {
                // Whoever unpacked it would write outside of the folder he unpacks into.
                throw new ResgateException(FailureKind.Damaged, $"'{LossyText.Decode(cursor.Node.Name)}' is no name for a file");
            }

            byte[] path = [.. folder, .. cursor.Path];
            await archive.AddAsync(path[1..], cursor.Node, content, cancellation);
        }

        await archive.FinishAsync(cancellation);
    }
}
