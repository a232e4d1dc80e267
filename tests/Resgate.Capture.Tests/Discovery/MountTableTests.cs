using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class MountTableTests
{
    private const string Mounts =
        """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
        28 27 8:2 / /home rw - ext4 /dev/sda2 rw
        29 27 8:17 / /mnt/backup\040disk rw,noatime shared:1 - ext4 /dev/sdb1 rw
        30 27 253:0 / /mnt/lvm rw - xfs /dev/mapper/vg-data rw
        31 27 0:44 /@ /mnt/btrfs rw - btrfs /dev/sdc rw
        32 27 0:45 / /mnt/nas rw - nfs4 nas:/volume1 rw
        33 27 8:33 / /mnt/dvd ro - iso9660 /dev/sdc1 ro
        34 27 7:0 / /snap/core rw - squashfs /dev/loop0 rw
        35 29 0:50 / /mnt/backup\040disk/tmp rw - tmpfs tmpfs rw
        nonsense
        """;

    [Fact]
    public void Partitions_of_one_disk_are_that_disk_and_stacked_devices_are_all_that_they_lie_on()
    {
        using var machine = Make();
        var table = new MountTable(machine.At("mountinfo"), machine.At("sys"));

        Assert.Equal(["sda"], table.Of("/opt/vv")!.Disks);
        Assert.Equal(["sda"], table.Of("/home/ana/x")!.Disks);
        Assert.Equal(["sdb"], table.Of("/mnt/backup disk/resgate")!.Disks);
        Assert.Equal(["sda", "sdb"], table.Of("/mnt/lvm")!.Disks);
        Assert.Equal(["sdc"], table.Of("/mnt/btrfs")!.Disks);
        Assert.Empty(table.Of("/mnt/backup disk/tmp/x")!.Disks);
        Assert.Equal("/", table.Of("/mnt/backup")!.Folder);
    }

    [Fact]
    public void Apart_is_what_can_be_written_to_and_shares_no_disk()
    {
        using var machine = Make();
        var table = new MountTable(machine.At("mountinfo"), machine.At("sys"));

        Assert.Equal([("/mnt/backup disk", false), ("/mnt/btrfs", false), ("/mnt/nas", true)], table.Apart("/opt/vv").Select(static mount => (mount.Folder, mount.IsRemote)));
    }

    [Fact]
    public void Devices_stacked_in_a_circle_and_a_missing_table_give_an_answer()
    {
        using var machine = Make();
        machine.Link("sys/devices/dm-0/slaves/dm-0", "../../dm-0");
        Assert.NotNull(new MountTable(machine.At("mountinfo"), machine.At("sys")).Of("/mnt/lvm"));

        Assert.Null(new MountTable(machine.At("nowhere"), machine.At("sys")).Of("/"));
    }

    private static MadeMachine Make()
    {
        var machine = new MadeMachine();
        machine.Write("mountinfo", Mounts);
        foreach (var (number, disk, partition) in new[] { ("8:1", "sda", "sda1"), ("8:2", "sda", "sda2"), ("8:17", "sdb", "sdb1") })
        {
            machine.Write($"sys/devices/{disk}/{partition}/partition", "1");
            machine.Link($"sys/dev/block/{number}", $"../../devices/{disk}/{partition}");
        }

        machine.Link("sys/devices/dm-0/slaves/sda2", "../../sda/sda2");
        machine.Link("sys/devices/dm-0/slaves/sdb1", "../../sdb/sdb1");
        machine.Link("sys/dev/block/253:0", "../../devices/dm-0");
        machine.Write("sys/devices/sdc/size", "1");
        machine.Link("sys/class/block/sdc", "../../devices/sdc");
        machine.Write("sys/devices/loop0/size", "1");
        machine.Link("sys/dev/block/7:0", "../../devices/loop0");
        return machine;
    }
}
