#!/usr/bin/env bash
# ceph-s3.sh TREE FOLDER PORT TLS-PORT [ROLE]   a whole Ceph cluster with its S3 gateway, in memory, on loopback. Needs root.
#
# TREE holds Ceph's programs (tools/tree.sh unpacks them), FOLDER holds server.pem, a certificate and its key, and takes logs
# and sockets.
#
# Says "ready" when there are its users, each with an access key AKNAME and a secret SKNAME12345: BACKUP, who owns the buckets;
# DEVICE, who may do nothing but what a bucket's policy allows; TIGHT, who may keep no more than a MiB. With ROLE, BACKUP may
# take arn:aws:iam:::role/ROLE; such a server no longer tells what is wrong with credentials. All of it ends with the first process: every daemon lives in its PID
# namespace.
set -euo pipefail
if [[ ${CEPH_S3_INSIDE-} != 1 ]]; then
    CEPH_S3_INSIDE=1 exec unshare --mount --pid --fork --kill-child -- "$0" "$@"
fi

tree=$1 folder=$2 port=$3 tls=$4 role=${5-}
monitor=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$tree/proc" "$tree/dev" "$tree/mnt"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount --bind "$folder" "$tree/mnt"
cd "$folder"
mkdir -p mon osd run log rgw

inside() { timeout "${LIMIT-0}" chroot "$tree" "$@"; }
daemon() {
    local name=$1
    shift
    inside "$@" -c /mnt/ceph.conf >"log/$name.out" 2>&1 </dev/null &
}

cluster=$(cat /proc/sys/kernel/random/uuid) disk=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<CONF
[global]
fsid = $cluster
mon_host = [v2:127.0.0.1:$monitor/0]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
keyring = /mnt/keyring
mon_data = /mnt/mon
osd_data = /mnt/osd
rgw_data = /mnt/rgw
run_dir = /mnt/run
admin_socket = /mnt/run/\$name.asok
log_file = /mnt/log/\$name.log
mon_cluster_log_file = /mnt/log/cluster.log
# A machine that builds things has a full disk now and then; this cluster writes nothing there.
mon_data_avail_warn = 2
mon_data_avail_crit = 1
auth_allow_insecure_global_id_reclaim = false
mon_allow_pool_size_one = true
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 4294967296
# The path that is compiled in is relative.
osd_class_dir = /usr/lib/x86_64-linux-gnu/rados-classes
# One monitor agrees with itself at once; with the default intervals the start takes ten seconds longer.
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_tick_interval = 1
rgw_frontends = beast endpoint=127.0.0.1:$port ssl_endpoint=127.0.0.1:$tls ssl_certificate=/mnt/server.pem
${role:+rgw_s3_auth_use_sts = true}
${role:+rgw_sts_key = abcdefghijklmnop}
CONF

inside ceph-authtool --create-keyring /mnt/keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
for entity in client.admin client.rgw osd.0; do
    inside ceph-authtool /mnt/keyring --gen-key -n $entity --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
done
inside monmaptool --create --clobber --addv a "[v2:127.0.0.1:$monitor]" --fsid "$cluster" /mnt/monmap >/dev/null
inside ceph-mon --mkfs -i a --monmap /mnt/monmap -c /mnt/ceph.conf --keyring /mnt/keyring
daemon mon ceph-mon -f -i a
LIMIT=60 inside ceph -c /mnt/ceph.conf osd new "$disk" >/dev/null
inside ceph-osd -i 0 --mkfs --osd-uuid "$disk" -c /mnt/ceph.conf >log/mkfs.out 2>&1
daemon osd ceph-osd -f -i 0
LIMIT=60 inside ceph -c /mnt/ceph.conf osd crush add osd.0 1.0 root=default host=h0 2>/dev/null
daemon rgw radosgw -f -n client.rgw
admin() { LIMIT=60 inside radosgw-admin -c /mnt/ceph.conf "$@"; }
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 $! 2>/dev/null || { cat log/rgw.out >&2; exit 1; }
    sleep 0.05
done
trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/backup"]},"Action":["sts:AssumeRole"]}]}'
allow='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::*"]}]}'
{
    for user in BACKUP DEVICE TIGHT; do
        admin user create --uid="${user,,}" --display-name="${user,,}" --access-key="AK$user" --secret="SK${user}12345"
    done
    admin quota set --quota-scope=user --uid=tight --max-size=1M
    admin quota enable --quota-scope=user --uid=tight
    if [[ -n $role ]]; then
        admin role create --role-name="$role" --assume-role-policy-doc="$trust"
        admin role policy put --role-name="$role" --policy-name=all --policy-doc="$allow"
    fi
} >log/admin.out 2>&1
echo ready
wait
