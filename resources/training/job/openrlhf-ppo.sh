#!/bin/sh
# PPO with OpenRLHF on Ray, since TRL has no PPO trainer any more. Needs GPUs and `pip install "openrlhf[vllm]==0.11.2"`.
#   GPUS=8 sh openrlhf-ppo.sh
# The reward model is the one in the folder reward, called by reward.py. The adapter is written to output/ppo.
set -eu
cd "$(dirname "$0")"
GPUS="${GPUS:-1}"
test -d base || python train.py --prepare
test -f reward/head.json || { echo "A reward model is missing. Copy the output of a reward job to the folder reward."; exit 1; }

python -m openrlhf.cli.train_ppo_ray \
  --actor.model_name_or_path base \
  --reward.remote_url reward.py \
  --data.prompt_dataset data/ppo/train.jsonl \
  --data.input_key prompt \
  --data.apply_chat_template \
  --data.max_len @longest@ \
  --rollout.batch_size @batch@ \
  --rollout.n_samples_per_prompt @samples@ \
  --rollout.max_new_tokens @answer_tokens@ \
  --rollout.temperature @temperature@ \
  --train.batch_size @answers@ \
  --train.num_episodes @episodes@ \
  --train.seed @seed@ \
  --train.colocate_all \
  --algo.advantage.estimator gae \
  --algo.advantage.lambd 0.95 \
  --algo.kl.init_coef @kl_coefficient@ \
  --reward.normalize_enable \
  --actor.eps_clip @clip@ \
  --actor.adam.lr @learning_rate@ \
  --actor.adam.weight_decay @weight_decay@ \
  --actor.lr_warmup_ratio @warmup@ \
  --actor.max_norm @max_gradient@ \
  --actor.gradient_checkpointing_enable \
  --actor.num_gpus_per_node "$GPUS" \
  --ref.num_gpus_per_node "$GPUS" \
  --critic.num_gpus_per_node "$GPUS" \
  --vllm.num_engines "$GPUS" \
  --vllm.gpu_memory_utilization 0.5 \
  --vllm.enable_sleep \
  --ds.enable_sleep \
  --ds.attn_implementation sdpa \
  --ds.lora.rank @rank@ \
  --ds.lora.alpha @alpha@ \
  --ckpt.path checkpoints/ppo \
  --ckpt.output_dir output/ppo

cp provenance.json output/ppo/
