using Resgate.Capture.Databases;
using Resgate.Capture.Discovery;
using Resgate.Format.Text;

namespace Resgate.Capture.Tests.Discovery;

public sealed class SqliteSearchTests
{
    [Fact]
    public void Databases_are_told_by_their_first_bytes_not_by_their_names()
    {
        using var machine = new MadeMachine();
        var oddly = machine.WriteDatabase("tree/no\nname");
        machine.Write("tree/empty.sqlite", "");
        machine.Write("tree/text.sqlite", new string('x', 4096));
        machine.Write("tree/short.db", "SQLite format 3\0");
        machine.Link("tree/link.db", oddly);
        machine.Pipe("tree/pipe.db");

        Assert.Equal([oddly], SqliteSearch.Among(new FolderWalk(100, 9).From(machine.At("tree"))));
        Assert.False(SqliteFiles.IsDatabase(RawText.Encode(machine.At("tree/pipe.db"))), "a pipe is none, and is not waited for");
    }
}
